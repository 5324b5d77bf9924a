"""Each formula of practice, written once; those of money stand in :mod:`analysis.formulas.costs` and `appraisal`.

A formula is an ordinary function of arithmetic. The same function is called with fractions (the figure and
its bounds), arrays (distributions), symbols (the equation, the elasticities) and floats. So nothing in it may
compare, round or call numpy, and constants are integers.
"""

from analysis.formulas.registry import formula

# --- general -----------------------------------------------------------------------------------------------


@formula("*", value="*")
def identity(value):
    """A figure set beside another source's figure for the same thing."""
    return value


@formula("fraction", before="*", after="*")
def relative_change(before, after):
    """Change as a share of where it started."""
    return (after - before) / before


@formula("fraction", before="fraction", after="fraction")
def point_change(before, after):
    """Change of a share in points of the whole."""
    return after - before


@formula("fraction", part="*", whole="*")
def share(part, whole):
    """One number as a share of another."""
    return part / whole


@formula("fraction", first="*", second="*", whole="*")
def share_of_two(first, second, whole):
    """Two parts together as a share of the whole."""
    return (first + second) / whole


@formula("fraction", part="*", whole="*")
def share_of_rest(part, whole):
    """What is left of the whole beside a part, as a share."""
    return 1 - part / whole


@formula("fraction")
def complement(share):
    """What is left of the whole beside a share of it."""
    return 1 - share


@formula("fraction", first="fraction", second="fraction")
def left_by_two_shares(first, second):
    """What two shares leave of the whole."""
    return 1 - first - second


@formula("fraction", first="fraction", second="fraction", third="fraction")
def left_by_three_shares(first, second, third):
    """What three shares leave of the whole."""
    return 1 - first - second - third


@formula("*", first="*", second="*")
def sum_of_two(first, second):
    """Two parts together."""
    return first + second


@formula("*", first="*", second="*", third="*")
def sum_of_three(first, second, third):
    """Three parts together."""
    return first + second + third


@formula("*", start="*")
def after_rise(start, change):
    """A quantity after a relative rise."""
    return start * (1 + change)


@formula("*", start="*", cut="fraction")
def after_cut(start, cut):
    """A quantity after a relative cut."""
    return start * (1 - cut)


@formula("fraction")
def level_after_rise(change):
    """The new level as a share of the old one."""
    return 1 + change


@formula("*", after="*")
def start_before_rise(after, change):
    """Where a relative rise must start to lead to a quantity."""
    return after / (1 + change)


@formula("*", start="*")
def amount_of_change(start, change):
    """What a relative change adds to a quantity."""
    return start * change


@formula("*", total="*")
def part_added(total, change):
    """What a relative rise has added, from the quantity after it."""
    return total - total / (1 + change)


@formula("*", first="*", second="*")
def difference(first, second):
    """One quantity less another."""
    return first - second


# --- the working week --------------------------------------------------------------------------------------


@formula("hours_per_week", hours="hours_per_week")
def whole_week(hours, share):
    """The week of which these hours are this share."""
    return hours / share


@formula("hours_per_week")
def weekly_hours(week, share):
    """Hours a week that a share of it comes to."""
    return week * share


@formula("hours_per_week")
def weekly_hours_gained(week, share_before, share_after):
    """Hours a week that a change in a share frees or takes."""
    return week * (share_after - share_before)


@formula("fraction", source_share="fraction")
def cut_if_from_one_source(share_before, share_after, source_share):
    """How far one activity must shrink if it alone makes room."""
    return (share_after - share_before) / source_share


@formula("fraction")
def cut_in_all_else(share_before, share_after):
    """How far all other activities must shrink together to make room."""
    return (share_after - share_before) / (1 - share_before)


@formula("minutes_per_week")
def minutes_per_child(week, share, caseload):
    """Contact minutes a week for each child on the caseload."""
    return 60 * week * share / caseload


@formula("minutes_per_week", families="families")
def minutes_per_family(week, share, caseload, children, families):
    """Contact minutes a week for each family, at the model's children per family."""
    return 60 * week * share / caseload * children / families


@formula("fraction")
def gain_of_share(share, change):
    """Points of the week that a relative rise in an activity takes."""
    return share * change


@formula("fraction", before="fraction", after="fraction")
def gain_of_two(before, after, share, change):
    """Points of the week that contact and another activity gain together."""
    return after - before + share * change


@formula("fraction", before="fraction", after="fraction")
def cut_for_two(before, after, share, change):
    """How far the rest must shrink for contact and another activity to grow."""
    return (after - before + share * change) / (1 - before - share)


# --- caseloads ---------------------------------------------------------------------------------------------


@formula("children_per_case_holder")
def caseload(cases, case_holders):
    """Cases for each full-time-equivalent social worker who holds cases."""
    return cases / case_holders


@formula("fraction")
def case_holders_needed(caseload_before, caseload_after):
    """Rise in case holders that lowers the caseload when cases do not change."""
    return caseload_before / caseload_after - 1


@formula("fte")
def posts_for_caseload(cases, caseload, case_holders):
    """Case holders to gain for a caseload when cases do not change."""
    return cases / caseload - case_holders


@formula("fraction")
def non_holders_to_return(caseload_before, caseload_after, without_cases):
    """Share of those without cases who must take cases for the caseload to fall."""
    return (caseload_before / caseload_after - 1) * (1 - without_cases) / without_cases


@formula("fraction")
def holder_share(case_holders, in_post, agency):
    """Case holders as a share of all social workers, agency included."""
    return case_holders / (in_post + agency)


@formula("fraction")
def not_holder_share(case_holders, in_post, agency):
    """Social workers who are not case holders as a share of all, agency included."""
    return 1 - case_holders / (in_post + agency)


@formula("fraction")
def most_case_holders_gained(without_cases):
    """Rise in case holders if everyone without cases took them."""
    return without_cases / (1 - without_cases)


@formula("children_per_case_holder")
def lowest_caseload(caseload_before, without_cases):
    """Caseload if everyone without cases took an equal share."""
    return caseload_before * (1 - without_cases)


@formula("fraction")
def contact_per_child_change(share_before, share_after, caseload_before, caseload_after):
    """Change in contact time for each child, with share and caseload both moving."""
    return share_after / share_before * (caseload_before / caseload_after) - 1


@formula("children")
def children_per_team(caseload, team_size):
    """Children a team is responsible for."""
    return caseload * team_size


@formula("families", families="families")
def families_per_team(families, team_size):
    """Families a team is responsible for."""
    return families * team_size


@formula("children_per_family", families="families")
def children_per_family(children, families):
    """Children with a social worker in each family on a caseload."""
    return children / families


@formula("families", children_per_family="children_per_family")
def families_from_children(children, children_per_family):
    """Families behind a caseload of so many children."""
    return children / children_per_family


@formula("fraction", part="fraction")
def supply_of_part(without_cases, part):
    """Rise in case holders if a part of those without cases took them."""
    return without_cases * part / (1 - without_cases)


@formula("fraction")
def share_without_needed(caseload_before, caseload_after):
    """Share without cases at which all of them are needed for the caseload to fall."""
    return 1 - caseload_after / caseload_before


# --- people in teams ---------------------------------------------------------------------------------------


@formula("headcount", staff="headcount")
def mean_team(staff, teams):
    """People in an average team."""
    return staff / teams


@formula("headcount", size="headcount")
def staff_in_teams(size, teams):
    """People in so many teams of one size."""
    return size * teams


@formula("count", things="count")
def things_per_person(things, people):
    """How many there are for each person."""
    return things / people


@formula("headcount", posts="headcount")
def people_per_person(people, posts):
    """How many people of one kind there are for each of another."""
    return people / posts


@formula("years", earlier="calendar_year", later="calendar_year")
def years_between(earlier, later):
    """Years from one year of the calendar to another."""
    return later - earlier


@formula("pounds_per_year", support="fte")
def extra_running_pay(gained, given_up, management, holder_pay, manager_pay, support, support_pay):
    """Pay of the case holders gained and of the support posts, less the pay of the posts given up."""
    return (
        gained * holder_pay
        + support * support_pay
        - gained * given_up * (management * manager_pay + (1 - management) * holder_pay)
    )
