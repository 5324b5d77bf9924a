"""Joint uncertainty: beliefs about inputs, draws from them, what drives a result, what is worth finding out.

The functions that turn numbers into numbers take numpy and dask arrays alike; nothing here imports dask.
"""
