/* One verdict per task from C.  Exits with 1 when a verdict is not what it must be. */
#include <assay.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void expect(int holds, const char *what) {
    printf("%-4s %s\n", holds ? "ok" : "FAIL", what);
    if (!holds) {
        fprintf(stderr, "%s\n", assay_explain());
        exit(1);
    }
}

static void sat(void) {
    /* (x1 or x2 or not x3) and (not x1 or x2 or x3) and (not x2 or x3 or x1) */
    const int32_t literals[] = {1, 2, -3, -1, 2, 3, -2, 3, 1};
    const int64_t starts[] = {0, 3, 6, 9};
    const assay_formula formula = {3, 3, literals, starts};
    const uint8_t wrong[] = {1, 0, 0};
    int64_t broken, first;
    expect(assay_sat_check(&formula, wrong, &broken, &first) == ASSAY_OK && broken == 1 && first == 1,
           "3SAT: clause 1 is false under x1 alone");
    int32_t satisfiable;
    uint8_t values[3];
    expect(assay_sat_solve(&formula, 1000, &satisfiable, values) == ASSAY_OK && satisfiable == 1,
           "3SAT: it is satisfiable");
    expect(assay_sat_check(&formula, values, &broken, &first) == ASSAY_OK && broken == 0,
           "3SAT: by the assignment found");
    const int32_t all_signs[] = {1, 2, 1, -2, -1, 2, -1, -2};
    const int64_t pairs[] = {0, 2, 4, 6, 8};
    const assay_formula contradiction = {2, 4, all_signs, pairs};
    expect(assay_sat_solve(&contradiction, 1000, &satisfiable, values) == ASSAY_OK && satisfiable == 0,
           "CNF: two variables in every sign are unsatisfiable");
}

static void tsp(void) {
    const int32_t weights[] = {0, 3, 4, 2, 3, 0, 4, 6, 4, 4, 0, 5, 2, 6, 5, 0};
    const int32_t tour[] = {0, 1, 2, 3}, twice[] = {0, 1, 1, 3};
    assay_tour_check check;
    expect(assay_tsp_check(weights, 4, tour, 4, &check) == ASSAY_OK && check.length == 14,
           "TSP: the tour has length 14");
    expect(assay_tsp_check(weights, 4, twice, 4, &check) == ASSAY_OK &&
               check.status == ASSAY_TOUR_CITY_REPEATED && check.place == 2,
           "TSP: city 1 is visited twice");
    int32_t best[4];
    int64_t length;
    expect(assay_tsp_solve(weights, 4, 10000, best, &length) == ASSAY_OK && length == 14,
           "TSP: and nothing is shorter");
}

static void maze(void) {
    const uint8_t squares[] = {1, 1, 0, 0, 1, 0, 0, 1, 1};
    const assay_maze grid = {3, 3, squares, 0, 0, 2, 2};
    const uint8_t moves[] = {1, 2, 2, 1}, into_wall[] = {1, 1};
    assay_walk_check check;
    int64_t length;
    expect(assay_maze_check(&grid, moves, 4, &check) == ASSAY_OK && check.fault == ASSAY_WALK,
           "Maze: right, down, down, right leads out");
    expect(assay_maze_shortest(&grid, &length) == ASSAY_OK && length == 4, "Maze: and nothing is shorter");
    expect(assay_maze_check(&grid, into_wall, 2, &check) == ASSAY_OK && check.fault == ASSAY_WALK_WALL &&
               check.steps == 1,
           "Maze: a second step to the right meets a wall");
}

static void spatial_map(void) {
    /* 0 is NE of 1, 1 is NE of 2, 3 is N of 2; relations NE NW SE SW N E S W = 0 .. 7 */
    const int32_t rows[] = {0, 0, 1, 1, 0, 2, 3, 4, 2};
    const assay_map map = {4, 3, rows};
    int32_t status;
    expect(assay_map_check(&map, 0, 0, 2, &status) == ASSAY_OK && status == ASSAY_FOLLOWS,
           "SpatialMap: 0 is north-east of 2 by way of 1");
    expect(assay_map_check(&map, 2, 4, 0, &status) == ASSAY_OK && status == ASSAY_CONTRADICTED,
           "SpatialMap: 2 is not north of 0");
    expect(assay_map_check(&map, 3, 0, 2, &status) == ASSAY_OK && status == ASSAY_OPEN,
           "SpatialMap: whether 3 is north-east of 2 cannot be determined");
}

static void calendar(void) {
    /* Two people on Monday: free 9:00-12:00, and 10:00-10:30 and 11:00-13:00; 60 minutes are wanted. */
    const int64_t block_starts[] = {0, 1, 3};
    const int32_t shifts[] = {0, 0}, blocks[] = {540, 720, 600, 630, 660, 780};
    const assay_calendar plan = {
        .duration = 60, .granularity = 30, .days = 1, .not_after = 1440, .people = 2,
        .block_starts = block_starts, .shifts = shifts, .blocks = blocks,
    };
    uint32_t faults;
    int64_t count, first;
    expect(assay_calendar_check(&plan, 0, 660, 720, &faults) == ASSAY_OK && faults == 0,
           "Calendar: Monday 11:00-12:00 suits both");
    expect(assay_calendar_check(&plan, 0, 600, 660, &faults) == ASSAY_OK && faults == ASSAY_SLOT_PERSON_BUSY,
           "Calendar: at 10:00 somebody is busy");
    expect(assay_calendar_slots(&plan, &count, &first) == ASSAY_OK && count == 1 && first == 660,
           "Calendar: it is the only slot");
}

static void bad_arguments(void) {
    const int32_t literals[] = {1, 2, 9};
    const int64_t starts[] = {0, 3};
    const assay_formula formula = {3, 1, literals, starts};
    const uint8_t values[] = {1, 0, 0};
    int64_t broken, first;
    expect(assay_sat_check(&formula, values, &broken, &first) == ASSAY_INVALID, "A literal out of range is refused:");
    printf("     %s\n", assay_explain());
    expect(assay_maze_shortest(NULL, &first) == ASSAY_INVALID, "A null pointer is refused:");
    printf("     %s\n", assay_explain());
}

int main(void) {
    expect(assay_interface() == ASSAY_INTERFACE, "the header and the library agree");
    sat();
    tsp();
    maze();
    spatial_map();
    calendar();
    bad_arguments();
    return 0;
}
