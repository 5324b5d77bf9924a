"""Formulas of money: the transition, posts, and what an hour costs."""

from analysis.formulas.registry import formula


@formula("pounds_per_year", cost="pounds")
def cost_per_year(cost, years):
    """A total spread evenly over its years."""
    return cost / years


@formula("pounds", cost="pounds")
def cost_of_all_councils(cost, councils):
    """The same total in every council."""
    return cost * councils


@formula("*", total="*")
def mean_council(total, councils):
    """A national total divided evenly between councils."""
    return total / councils


@formula("pounds", cost="pounds")
def cost_per_child(cost, cases, councils):
    """A council's total for each child with an open case in an average council."""
    return cost * councils / cases


@formula("pounds", cost="pounds", staff="fte")
def cost_per_post(cost, staff, councils):
    """A council's total for each full-time-equivalent post in an average council."""
    return cost * councils / staff


@formula("*", cost="*")
def at_other_prices(cost, index_from, index_to):
    """A sum carried from one year's prices to another's."""
    return cost * index_to / index_from


@formula("pounds_per_year")
def post_cost(salary, on_cost):
    """What a post costs its employer in a year."""
    return salary * (1 + on_cost)


@formula("pounds_per_year", posts="fte", cost="pounds_per_year")
def cost_of_posts(posts, cost):
    """What so many posts cost in a year."""
    return posts * cost


@formula("fte")
def gain_per_council(case_holders, councils, caseload_before, caseload_after):
    """Case holders an average council must gain for the caseload to fall."""
    return case_holders / councils * (caseload_before / caseload_after - 1)


@formula("years", cost="pounds", posts="fte")
def years_of_posts(cost, posts, post):
    """How long a sum pays for so many posts."""
    return cost / (posts * post)


@formula("weeks_per_year")
def weeks_at_work(days, leave, statutory, holidays):
    """Weeks at work in a year, with seven days to a week and five of them worked."""
    return days / 7 - (leave + statutory + holidays) / 5


@formula("hours_per_year", weeks="weeks_per_year")
def hours_per_year(week, weeks):
    """Contracted hours in a year at work."""
    return week * weeks


@formula("hours_per_year", hours="hours_per_year")
def contact_hours_gained(
    case_holders, councils, hours, share_before, share_after, caseload_before, caseload_after
):
    """Contact hours an average council gains in a year if both halves of the promise come true."""
    return case_holders / councils * hours * (share_after * caseload_before / caseload_after - share_before)


@formula("pounds_per_hour", hours="hours_per_year")
def hour_cost(post, hours, share):
    """What an hour of one kind costs, if the whole post is paid for those hours: their share of its time."""
    return post / (hours * share)


@formula("years")
def annuity_factor(rate, years):
    """Present value of one pound a year, the first pound a year from now."""
    return (1 - (1 + rate) ** (-years)) / rate


@formula("days_per_year")
def days_at_work(days, leave, statutory, holidays):
    """Days at work in a year, with five of seven days worked."""
    return 5 * days / 7 - leave - statutory - holidays


@formula("hours_per_year", hours="hours_per_year")
def hours_gained_a_year(hours, share_before, share_after):
    """Hours a year that a change in a share of them frees or takes."""
    return hours * (share_after - share_before)


@formula("pounds_per_hour", cost="pounds_per_year", hours="hours_per_year")
def cost_per_hour(cost, hours):
    """A yearly cost for each hour it brings in the year."""
    return cost / hours


@formula("count", total="pounds", each="pounds")
def times_covered(total, each):
    """How many times one sum goes into another."""
    return total / each


@formula("fraction", families="count")
def families_against_cases(families, cases):
    """Families as a share of a council's open cases, one for each child."""
    return families / cases


@formula("pounds", cost="pounds", posts="fte")
def one_off_per_post(cost, posts):
    """A sum spent once for each post it brings."""
    return cost / posts


@formula("pounds_per_year", cost="pounds_per_year", posts="fte")
def yearly_cost_per_post(cost, posts):
    """A yearly sum for each post it brings."""
    return cost / posts


@formula("pounds", cost="pounds_per_year")
def total_of_years(cost, years):
    """A yearly sum over so many years."""
    return cost * years
