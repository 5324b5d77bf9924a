"""Formulas of one council's money: posts, pay, hours of contact, and sums of different years.

Year 0 is the first year of the transition and is not discounted. The transition is spent evenly over its
years, and while it lasts some contact is lost. What changes afterwards starts in the year after them; until
it is full, half of it comes. The support posts are paid in full from that year on.
"""

from analysis.formulas.registry import formula

# --- posts -------------------------------------------------------------------------------------------------


@formula("fte", staff="fte", part="headcount", whole="headcount")
def posts_in_role(staff, councils, part, whole):
    """Posts of one role in an average council, if full-time equivalents divide as headcounts do."""
    return staff / councils * part / whole


@formula("fte", posts="fte")
def posts_after(posts, gained):
    """Posts there are and posts gained."""
    return posts + gained


@formula("count", posts="fte")
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


@formula("fte", each="count")
def posts_by_caseload(cases, councils, each):
    """Posts of an average council, if each has so many children."""
    return cases / councils / each


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
    """How many posts of another kind cost as much."""
    return posts * cost / other_cost


# --- what comes of the promise -----------------------------------------------------------------------------


@formula("*", amount="*")
def part_realised(realised, amount):
    """What comes of a promised amount if a share of it comes true."""
    return realised * amount


@formula("*", before="*", after="*")
def part_way(before, after, realised):
    """Where a quantity stands if a share of its promised change comes true."""
    return before + realised * (after - before)


@formula("fte")
def gained_if_realised(case_holders, councils, realised, caseload_before, caseload_after):
    """Case holders an average council gains if a share of the promised gain comes true."""
    return case_holders / councils * realised * (caseload_before / caseload_after - 1)


@formula("children_per_case_holder")
def caseload_if_realised(caseload_before, caseload_after, realised):
    """Caseload if a share of the promised gain in case holders comes true."""
    return caseload_before / (1 + realised * (caseload_before / caseload_after - 1))


@formula("fraction", before="fte", hours="hours_per_year", won="hours_per_year")
def share_in_contact(before, gained, hours, share, won):
    """Share of the week in contact with so many posts and contact hours more."""
    return (before * hours * share + won) / ((before + gained) * hours)


@formula("hours_per_year", posts="fte", hours="hours_per_year")
def hours_moved(posts, hours, share_before, share_after):
    """Hours of a year that so many posts move into contact from other work."""
    return posts * hours * (share_after - share_before)


@formula("hours_per_year", posts="fte", hours="hours_per_year", lost="fraction")
def hours_lost(posts, hours, share, lost):
    """Contact hours of a year that so many posts lose."""
    return posts * hours * share * lost


@formula("hours_per_year", hours="hours_per_year")
def hours_per_child(hours, share, caseload):
    """Contact hours in a year for each child on the caseload."""
    return hours * share / caseload


# --- running cost ------------------------------------------------------------------------------------------


@formula("pounds_per_year")
def post_cost_at_prices(salary, on_cost, index_from, index_to):
    """What a post costs its employer in a year, at another year's prices."""
    return salary * (1 + on_cost) * index_to / index_from


@formula("pounds_per_year", staff="fte", managers="fte")
def pay_bill(staff, agency, managers, holder_cost, manager_cost, premium):
    """Yearly cost of a council's social workers: managers, all others, and what agency staff cost more."""
    return (staff + agency - managers) * holder_cost + managers * manager_cost + agency * premium


@formula("pounds_per_year", support="fte", support_cost="pounds_per_year")
def running_change(gained, given_up, management, holder_cost, manager_cost, support, support_cost):
    """Yearly cost of case holders gained and support posts, less that of the posts given up for them."""
    return (
        gained * (holder_cost - given_up * (management * manager_cost + (1 - management) * holder_cost))
        + support * support_cost
    )


@formula("pounds_per_year")
def given_up_cost(management, manager_cost, holder_cost):
    """What a post given up costs in a year, if some of them are managers'."""
    return management * manager_cost + (1 - management) * holder_cost


@formula("fte")
def support_paid_for(gained, given_up, management, holder_pay, manager_pay, support_pay):
    """Support posts that the posts given up pay for, after the case holders gained; on-costs are alike."""
    return (
        gained
        * (given_up * (management * manager_pay + (1 - management) * holder_pay) - holder_pay)
        / support_pay
    )


@formula("pounds_per_year", support="fte")
def gap_that_pays(support, support_pay, gained, management):
    """Pay gap between managers and social workers that pays for support posts, one post given up for each gained."""
    return support * support_pay / (gained * management)


@formula("pounds_per_year", leavers="fte", avoided="fraction", replacement="pounds", replaced="fraction")
def saved_on_staffing(leavers, avoided, replacement, agency, replaced, premium):
    """Cash a council no longer spends in a year on replacing leavers and on agency staff."""
    return leavers * avoided * replacement + agency * replaced * premium


@formula("pounds_per_year", cost="pounds_per_year", saved="pounds_per_year")
def cash_that_builds_up(gained, given_up, cost, holder_cost, saved):
    """Cash of a year that comes with the gain: pay of the posts given up less that of case holders, and savings."""
    return gained * (given_up * cost - holder_cost) + saved


# --- what it is worth --------------------------------------------------------------------------------------


@formula("pounds_per_hour", cost="pounds_per_hour")
def price_of_hour(worth, cost):
    """Value set on an hour, as a share of what an hour costs."""
    return worth * cost


@formula("pounds_per_year", hours="hours_per_year", price="pounds_per_hour")
def worth_of_hours(hours, price):
    """What the hours of a year are worth."""
    return hours * price


@formula("pounds_per_year", posts="fte", cost="pounds_per_year")
def worth_of_posts(posts, cost, worth):
    """What the work of posts is worth in a year, as a share of what they cost."""
    return posts * cost * worth


@formula("pounds_per_year", cost="pounds_per_year")
def worth_given_up(gained, given_up, cost, worth):
    """What the work of the posts given up is worth in a year, as a share of what they cost."""
    return gained * given_up * cost * worth


@formula("pounds_per_year", cost="pounds_per_year")
def cost_less_worth(cost, worth):
    """What posts cost in a year, less what their work is worth as a share of it."""
    return cost * (1 - worth)


@formula("*", hours="*", posts="*", lost="*")
def won_less_lost(hours, posts, lost):
    """Worth of the hours moved and of the posts gained, less that of the posts given up."""
    return hours + posts - lost


@formula("pounds_per_year", holder_worth="fraction", cost="pounds_per_year", given_up_worth="fraction")
def worth_of_swap(gained, holder_cost, holder_worth, given_up, cost, given_up_worth):
    """Posts that change places: the work of each is worth a share of its pay, and the pay itself is spent or saved."""
    return gained * (holder_cost * (holder_worth - 1) + given_up * cost * (1 - given_up_worth))


# --- sums of different years -------------------------------------------------------------------------------


@formula("fraction")
def spread_factor(rate, years):
    """Present value of one pound spread evenly over so many years, the first not discounted."""
    return (1 + rate) * (1 - (1 + rate) ** (-years)) / (rate * years)


@formula("years")
def delayed_annuity_factor(rate, delay, years):
    """Present value of one pound a year for so many years that start after a delay."""
    return (1 + rate) ** (1 - delay) * (1 - (1 + rate) ** (-years)) / rate


@formula("years")
def missing_factor(rate, delay, years):
    """Present value of what is missing of one pound a year while, for so many years, half of it comes."""
    return (1 + rate) ** (1 - delay) * (1 - (1 + rate) ** (-years)) / (2 * rate)


@formula("pounds", cost="pounds_per_year", paid="years", redundant="fraction", redundancy="years")
def cost_of_leaving(gained, given_up, cost, paid, redundant, redundancy):
    """Posts given up: paid beside those who take over, and redundancy for some; both in years of their cost."""
    return gained * given_up * cost * (paid + redundant * redundancy)


@formula("pounds", cost="pounds", overrun="fraction", leaving="pounds")
def transition_in_all(cost, overrun, leaving):
    """A stated cost with its overrun, and what the posts given up cost on the way."""
    return cost * (1 + overrun) + leaving


@formula("pounds", spent="pounds", lost="pounds_per_year")
def with_what_is_lost(spent, lost, years):
    """A sum spent, and what is lost in each of so many years."""
    return spent + lost * years


@formula("pounds", support="pounds_per_year", factor="years")
def cost_over_years(burden, cost_factor, support, factor):
    """Present value of all that is spent or lost whatever comes of the promise: transition and support posts."""
    return burden * cost_factor + support * factor


@formula("pounds", factor="years")
def gain_over_years(yearly, factor, missing):
    """Present value of a yearly sum that builds up."""
    return yearly * (factor - missing)


@formula("*", gain="*", cost="*")
def part_less(realised, gain, cost):
    """The share of a gain that comes true, less what is spent whatever comes of it."""
    return realised * gain - cost


@formula("hours", hours="hours_per_year", factor="years", lost="hours_per_year")
def discounted_hours(hours, factor, missing, lost, years, cost_factor):
    """Hours of a year over the years they build up and last, less those lost before, later years counting less."""
    return hours * (factor - missing) - lost * years * cost_factor


@formula("pounds_per_hour", cost="pounds", rest="pounds", hours="hours")
def price_to_repay(cost, rest, hours):
    """Value of an hour at which the hours are worth what is spent less what else comes with them."""
    return (cost - rest) / hours


@formula("pounds_per_hour", cost="pounds", gain="pounds", hours="hours")
def cost_per_hour_gained(cost, gain, hours):
    """Everything spent, less what is saved, for each hour gained."""
    return (cost - gain) / hours


@formula("pounds", cost="pounds", gain="pounds", posts="fte")
def cost_per_holder_gained(cost, gain, posts):
    """Everything spent, less what is saved, for each case holder gained."""
    return (cost - gain) / posts


# --- simply hiring -----------------------------------------------------------------------------------------


@formula("fte", cost="pounds")
def posts_hired(cost, years, post):
    """Posts a sum pays for over so many years, at the cost of a post."""
    return cost / (years * post)


@formula("children_per_case_holder", posts="fte")
def caseload_with_posts(cases, councils, case_holders, posts):
    """Caseload of an average council with more posts."""
    return cases / (case_holders + councils * posts)


@formula("hours_per_year", posts="fte", hours="hours_per_year")
def hours_a_year(posts, hours, share):
    """Contact hours of so many posts in a year."""
    return posts * hours * share


@formula("hours", posts="fte", hours="hours_per_year")
def hours_of_posts(posts, hours, share, years):
    """Contact hours of so many posts over so many years."""
    return posts * hours * share * years


@formula("hours", hours="hours_per_year")
def hours_over_years(hours, years, ramp):
    """Hours of a year over so many years, half of them while they build up."""
    return hours * (years - ramp / 2)


@formula("pounds", cost="pounds", factor="fraction")
def worth_less_cost(cost, worth, factor):
    """Worth of work, as a share of what it costs, less that cost, over the years of spending and discounted."""
    return cost * (worth - 1) * factor


# --- repaid --------------------------------------------------------------------------------------------------


@formula("years")
def years_to_repay(burden, building, realised, ramp, yearly, years):
    """Years from the start until what is won each year has repaid what was spent and what was missing at first."""
    return years + (burden + realised * building * ramp / 2) / yearly


@formula("pounds", support="pounds_per_year")
def won_less_spent(burden, building, realised, ramp, support, years):
    """What is won less what was spent, so many years after the transition, once the gain is full."""
    return realised * building * (years - ramp / 2) - support * years - burden
