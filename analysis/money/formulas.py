"""Formulas of one council's money: posts, pay, hours of contact, and sums of different years.

Year 0 is the first year of the transition and is not discounted. The transition is spent evenly over its
years. Everything that changes afterwards, gain and running cost alike, starts in the year after them.
"""

from __future__ import annotations

from analysis.formulas import formula

# --- posts -------------------------------------------------------------------------------------------------


@formula("fte", staff="fte", councils="count", part="headcount", whole="headcount")
def posts_in_role(staff, councils, part, whole):
    """Posts of one role in a mean council, if full-time equivalents divide as headcounts do."""
    return staff / councils * part / whole


@formula("fte", posts="fte", gained="fte")
def posts_after(posts, gained):
    """Posts there are and posts gained."""
    return posts + gained


@formula("count", posts="fte", team_size="fte")
def teams_of(posts, team_size):
    """Teams that so many posts make."""
    return posts / team_size


@formula("fte", posts="fte", each="count")
def posts_for_each(posts, each):
    """Posts at one for each so many others."""
    return posts / each


@formula("fte", posts="fte", first="headcount", second="headcount", whole="headcount")
def posts_at_ratio(posts, first, second, whole):
    """Posts if there are as many for each other post as two groups of people are elsewhere."""
    return posts * (first + second) / whole


@formula("fte", posts="fte", points="fraction")
def posts_of_time(posts, points):
    """Posts that a share of everybody's time comes to."""
    return posts * points


@formula("fte", posts="fte", tiers_before="count", tiers_after="count")
def posts_if_tiers_are_equal(posts, tiers_before, tiers_after):
    """Management posts that go with their tiers, if every tier has as many."""
    return posts * (1 - tiers_after / tiers_before)


@formula("fte", posts="fte", span="count")
def posts_above_lowest_tier(posts, span):
    """Management posts above the lowest tier at most, if each manager has as many below them at every tier."""
    return posts / span


@formula("fte", posts="fte", cost="pounds_per_year", other_cost="pounds_per_year")
def posts_of_equal_cost(posts, cost, other_cost):
    """Posts of another kind that cost as much."""
    return posts * cost / other_cost


# --- what comes of the promise -----------------------------------------------------------------------------


@formula(
    "fte",
    case_holders="fte",
    councils="count",
    realised="fraction",
    caseload_before="children_per_case_holder",
    caseload_after="children_per_case_holder",
)
def gained_if_realised(case_holders, councils, realised, caseload_before, caseload_after):
    """Case holders a mean council gains if a share of the promised gain comes true."""
    return case_holders / councils * realised * (caseload_before / caseload_after - 1)


@formula("fraction", share_before="fraction", share_after="fraction", realised="fraction")
def points_if_realised(share_before, share_after, realised):
    """Points of the week that contact gains if a share of the promised gain comes true."""
    return realised * (share_after - share_before)


@formula(
    "children_per_case_holder",
    caseload_before="children_per_case_holder",
    caseload_after="children_per_case_holder",
    realised="fraction",
)
def caseload_if_realised(caseload_before, caseload_after, realised):
    """Caseload if a share of the promised gain in case holders comes true."""
    return caseload_before / (1 + realised * (caseload_before / caseload_after - 1))


@formula(
    "hours_per_year", gained="fte", before="fte", hours="hours_per_year", share="fraction", points="fraction"
)
def hours_if_realised(gained, before, hours, share, points):
    """Contact hours gained in a year: those of the posts gained, and the points gained in the posts before."""
    return hours * (gained * (share + points) + before * points)


@formula("hours_per_year", hours="hours_per_year", share="fraction", caseload="children_per_case_holder")
def hours_per_child(hours, share, caseload):
    """Contact hours in a year for each child on the caseload."""
    return hours * share / caseload


# --- running cost ------------------------------------------------------------------------------------------


@formula(
    "pounds_per_year", salary="pounds_per_year", on_cost="fraction", index_from="index", index_to="index"
)
def post_cost_at_prices(salary, on_cost, index_from, index_to):
    """What a post costs its employer in a year, at another year's prices."""
    return salary * (1 + on_cost) * index_to / index_from


@formula(
    "pounds_per_year",
    staff="fte",
    agency="fte",
    managers="fte",
    holder_cost="pounds_per_year",
    manager_cost="pounds_per_year",
    premium="pounds_per_year",
)
def pay_bill(staff, agency, managers, holder_cost, manager_cost, premium):
    """Yearly cost of a council's social workers: managers, all others, and what agency staff cost more."""
    return (staff + agency - managers) * holder_cost + managers * manager_cost + agency * premium


@formula(
    "pounds_per_year",
    gained="fte",
    given_up="fraction",
    management="fraction",
    holder_cost="pounds_per_year",
    manager_cost="pounds_per_year",
    support="fte",
    support_cost="pounds_per_year",
)
def running_change(gained, given_up, management, holder_cost, manager_cost, support, support_cost):
    """Yearly cost of case holders gained and support posts, less that of the posts given up for them."""
    return (
        gained * (holder_cost - given_up * (management * manager_cost + (1 - management) * holder_cost))
        + support * support_cost
    )


@formula(
    "fte",
    gained="fte",
    given_up="fraction",
    management="fraction",
    holder_pay="pounds_per_year",
    manager_pay="pounds_per_year",
    support_pay="pounds_per_year",
)
def support_paid_for(gained, given_up, management, holder_pay, manager_pay, support_pay):
    """Support posts that the posts given up pay for, after the case holders gained; on-costs are alike."""
    return (
        gained
        * (given_up * (management * manager_pay + (1 - management) * holder_pay) - holder_pay)
        / support_pay
    )


@formula("pounds_per_year", support="fte", support_pay="pounds_per_year", gained="fte", management="fraction")
def gap_that_pays(support, support_pay, gained, management):
    """Pay gap between managers and social workers that pays for support posts, one post given up for each gained."""
    return support * support_pay / (gained * management)


@formula(
    "pounds_per_year",
    realised="fraction",
    leavers="fte",
    avoided="fraction",
    replacement="pounds",
    agency="fte",
    replaced="fraction",
    premium="pounds_per_year",
)
def saved_on_staffing(realised, leavers, avoided, replacement, agency, replaced, premium):
    """Cash a council no longer spends in a year on replacing leavers and on agency staff."""
    return realised * (leavers * avoided * replacement + agency * replaced * premium)


# --- what it is worth --------------------------------------------------------------------------------------


@formula("pounds_per_year", hours="hours_per_year", price="pounds_per_hour")
def worth_of_hours(hours, price):
    """What the hours of a year are worth."""
    return hours * price


@formula("pounds_per_year", worth="pounds_per_year", saved="pounds_per_year", change="pounds_per_year")
def net_benefit(worth, saved, change):
    """Worth of a year's gain and cash saved in it, less what running costs rise by."""
    return worth + saved - change


@formula("fraction", rate="fraction", years="years")
def spread_factor(rate, years):
    """Present value of one pound spread evenly over so many years, the first not discounted."""
    return (1 + rate) * (1 - (1 + rate) ** (-years)) / (rate * years)


@formula("years", rate="fraction", delay="years", years="years")
def delayed_annuity_factor(rate, delay, years):
    """Present value of one pound a year for so many years that start after a delay."""
    return (1 + rate) ** (1 - delay) * (1 - (1 + rate) ** (-years)) / rate


@formula("pounds", yearly="pounds_per_year", factor="years", cost="pounds", cost_factor="fraction")
def present_value(yearly, factor, cost, cost_factor):
    """Net present value of a yearly gain bought with one cost."""
    return yearly * factor - cost * cost_factor


@formula("years", years="years", cost="pounds", yearly="pounds_per_year")
def payback(years, cost, yearly):
    """Years from the start until a yearly gain has repaid a cost, without discounting."""
    return years + cost / yearly


@formula(
    "pounds_per_hour",
    cost="pounds",
    cost_factor="fraction",
    change="pounds_per_year",
    hours="hours_per_year",
    factor="years",
)
def cost_per_hour_gained(cost, cost_factor, change, hours, factor):
    """Everything spent for each contact hour gained, both discounted."""
    return (cost * cost_factor / factor + change) / hours


@formula(
    "pounds", cost="pounds", cost_factor="fraction", change="pounds_per_year", factor="years", posts="fte"
)
def cost_per_holder_gained(cost, cost_factor, change, factor, posts):
    """Everything spent for each case holder gained, discounted."""
    return (cost * cost_factor + change * factor) / posts


# --- simply hiring -----------------------------------------------------------------------------------------


@formula("fte", cost="pounds", years="years", post="pounds_per_year")
def posts_hired(cost, years, post):
    """Posts a sum pays for over so many years, at the cost of a post."""
    return cost / (years * post)


@formula("children_per_case_holder", cases="children", councils="count", case_holders="fte", posts="fte")
def caseload_with_posts(cases, councils, case_holders, posts):
    """Caseload of a mean council with more posts."""
    return cases / (case_holders + councils * posts)


@formula("hours_per_year", posts="fte", hours="hours_per_year", share="fraction")
def hours_a_year(posts, hours, share):
    """Contact hours of so many posts in a year."""
    return posts * hours * share


@formula("hours", posts="fte", hours="hours_per_year", share="fraction", years="years")
def hours_of_posts(posts, hours, share, years):
    """Contact hours of so many posts over so many years."""
    return posts * hours * share * years


@formula("hours", hours="hours_per_year", years="years")
def hours_over_years(hours, years):
    """Hours of a year over so many years."""
    return hours * years


@formula("pounds", hours="hours", price="pounds_per_hour", cost="pounds", factor="fraction")
def worth_less_cost(hours, price, cost, factor):
    """Worth of hours less what they cost, both spread over the same years and discounted."""
    return (hours * price - cost) * factor
