"""What each chapter shows: figures and tables made ready, so that chapters stay thin."""
