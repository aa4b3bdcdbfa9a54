/* Exact checks and solvers of Assay for C, and for everything that can call C.
 *
 * One function decides one problem.  All memory is the caller's and is only read, except where an
 * argument says otherwise; nothing is kept between calls, so every function may be called from any number
 * of threads.  Every array is checked before it is used: whatever is passed, nothing outside the stated
 * sizes is read or written.  Nothing is thrown; a function that cannot answer says why in its result.
 *
 * Link with `find_package(assay_native)` and `assay::native`, or with `-lassay_native`.
 */
#ifndef ASSAY_H
#define ASSAY_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define ASSAY_EXPORT __declspec(dllexport)
#else
#define ASSAY_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Rises whenever a function changes its meaning; new functions do not change it. */
#define ASSAY_INTERFACE 1

/* The ASSAY_INTERFACE of the library that runs. */
ASSAY_EXPORT int32_t assay_interface(void);

/* ---------------------------------------------------------------------------------------- results */

typedef enum assay_result {
    ASSAY_OK = 0,
    /* An argument is out of range; assay_explain names it. */
    ASSAY_INVALID = 1,
    /* The limit was reached before an answer was proved. */
    ASSAY_UNKNOWN = 2,
    /* The system gave no more memory. */
    ASSAY_NO_MEMORY = 3
} assay_result;

/* What was wrong with the arguments of this thread's last call that returned ASSAY_INVALID: one line,
 * such as "literals[7]: expected -5 to 5 without 0, got 9".  Valid until the thread's next call. */
ASSAY_EXPORT const char* assay_explain(void);

/* ---------------------------------------------------------------------------------------- 3SAT, CNF
 *
 * Literals are those of the DIMACS format: +v asks for variable v to be true, -v for it to be false,
 * v from 1 to `variables`.  Clause c is literals[starts[c]] .. literals[starts[c + 1] - 1]; `starts` has
 * clauses + 1 entries, begins with 0 and never falls.
 */
typedef struct assay_formula {
    int32_t variables;
    size_t clauses;
    const int32_t* literals;
    const int64_t* starts;
} assay_formula;

/* How many clauses an assignment leaves false: 0 means it is a solution.
 * values[v - 1] is 0 or 1 for variable v.  *first_false is the first false clause, or -1. */
ASSAY_EXPORT assay_result assay_sat_check(const assay_formula* formula, const uint8_t* values,
                                          int64_t* false_clauses, int64_t* first_false);

/* Decides a formula within a number of conflicts: *satisfiable is 1 or 0.  `values` (written, one per
 * variable) is a solution, or zeros.  An unsatisfiable formula is only called so when its refutation has
 * passed an independent check by reverse unit propagation.  ASSAY_UNKNOWN beyond the limit. */
ASSAY_EXPORT assay_result assay_sat_solve(const assay_formula* formula, int64_t conflict_limit,
                                          int32_t* satisfiable, uint8_t* values);

/* ---------------------------------------------------------------------------------------------- TSP
 *
 * `weights` has cities * cities entries of 0 to 2^31 - 1, row by row: weights[from * cities + to].  The
 * diagonal is never read.  A tour is written without the return to its first city.
 */
typedef enum assay_tour_status {
    ASSAY_TOUR = 0,
    ASSAY_TOUR_UNKNOWN_CITY = 1,  /* place: position of the first number that is no city */
    ASSAY_TOUR_CITY_REPEATED = 2, /* place: position of the first city that stood before */
    ASSAY_TOUR_CITY_MISSING = 3   /* place: the smallest city that is missing */
} assay_tour_status;

typedef struct assay_tour_check {
    int32_t status; /* an assay_tour_status */
    int64_t place;  /* see there; -1 for a tour */
    int64_t length; /* of the closed tour; -1 unless it is one */
} assay_tour_check;

ASSAY_EXPORT assay_result assay_tsp_check(const int32_t* weights, size_t cities, const int32_t* tour,
                                          size_t tour_length, assay_tour_check* check);

/* A shortest tour (written to `tour`, `cities` entries) and its length, with proof: dynamic programming
 * to 12 cities, branch and bound in integers beyond.  3 to 1024 cities.  After node_limit nodes
 * ASSAY_UNKNOWN, and `tour` and `length` are the best found. */
ASSAY_EXPORT assay_result assay_tsp_solve(const int32_t* weights, size_t cities, int64_t node_limit,
                                          int32_t* tour, int64_t* length);

/* --------------------------------------------------------------------------------------------- Maze
 *
 * `squares` has rows * columns bytes, row by row, nonzero = free; everything outside is wall.  Moves are
 * 0 up, 1 right, 2 down, 3 left.
 */
typedef struct assay_maze {
    int32_t rows, columns;
    const uint8_t* squares;
    int32_t start_row, start_column, exit_row, exit_column;
} assay_maze;

typedef enum assay_walk_fault {
    ASSAY_WALK = 0, /* from start to exit over free squares */
    ASSAY_WALK_WALL = 1,
    ASSAY_WALK_OUTSIDE = 2,
    ASSAY_WALK_STOPS_EARLY = 3,
    ASSAY_WALK_UNKNOWN_MOVE = 4,
    ASSAY_WALK_BAD_START = 5
} assay_walk_fault;

typedef struct assay_walk_check {
    int32_t fault;       /* an assay_walk_fault */
    int64_t steps;       /* legal moves before the fault, or all of them */
    int32_t row, column; /* where the walk stands then */
} assay_walk_check;

ASSAY_EXPORT assay_result assay_maze_check(const assay_maze* maze, const uint8_t* moves, size_t length,
                                           assay_walk_check* check);

/* Moves of a shortest walk from start to exit, or -1 when there is none. */
ASSAY_EXPORT assay_result assay_maze_shortest(const assay_maze* maze, int64_t* length);

/* --------------------------------------------------------------------------------------- SpatialMap
 *
 * A statement "place lies relation of reference" is three numbers.  Relations: 0 to 7 for
 * NE NW SE SW N E S W, read strictly; an axis that a relation does not name is left open.
 */
typedef struct assay_map {
    int32_t places;
    size_t statements;
    const int32_t* rows; /* 3 * statements numbers: place, relation, reference */
} assay_map;

typedef enum assay_relation_status {
    ASSAY_FOLLOWS = 0,      /* the text entails it */
    ASSAY_CONTRADICTED = 1, /* the text entails that it is false */
    ASSAY_OPEN = 2,         /* true on some maps that fit the text, false on others */
    ASSAY_INCONSISTENT = 3  /* no map fits the text */
} assay_relation_status;

/* Does "place lies relation of reference" follow from the statements?  *status: assay_relation_status. */
ASSAY_EXPORT assay_result assay_map_check(const assay_map* map, int32_t place, int32_t relation,
                                          int32_t reference, int32_t* status);

/* ----------------------------------------------------------------------------------------- Calendar
 *
 * Times are minutes.  A week is 10,080 minutes, Monday 00:00 is minute 0; intervals are half open.
 */
typedef struct assay_calendar {
    int32_t duration;    /* 1 to 1440 */
    int32_t buffer;      /* 0 to 10080: free minutes that everybody needs before and after */
    int32_t granularity; /* 1 to 1440: a start is a multiple of it, from midnight */
    int32_t days;        /* bit d: day d (0 = Monday) may hold the meeting */
    int32_t not_before;  /* minute of the day, 0 to 1440 */
    int32_t not_after;   /* minute of the day, 0 to 1440 */
    int32_t no_weekend;  /* 0 or 1 */
    int32_t earliest;    /* 1: only the earliest possible slot is right */
    size_t people;
    const int64_t*
        block_starts;      /* people + 1: person p owns blocks block_starts[p] .. block_starts[p + 1] - 1 */
    const int32_t* shifts; /* people: minutes that each one's clock is ahead, -2880 to 2880 */
    const int32_t* blocks; /* two numbers per free block: start and end in the owner's own week */
    size_t windows;
    const int32_t* window_rows; /* three per blocked window: day 0 to 6 or 7 for every day, start, end */
} assay_calendar;

/* What can be wrong with a slot, as bits. */
#define ASSAY_SLOT_NONE_CLAIMED 0x001u /* "no slot" was claimed, and there is one */
#define ASSAY_SLOT_UNKNOWN_DAY 0x002u
#define ASSAY_SLOT_WRONG_DURATION 0x004u
#define ASSAY_SLOT_OFF_GRID 0x008u
#define ASSAY_SLOT_PERSON_BUSY 0x010u
#define ASSAY_SLOT_BUFFER_BROKEN 0x020u
#define ASSAY_SLOT_WEEKEND 0x040u
#define ASSAY_SLOT_TOO_EARLY 0x080u
#define ASSAY_SLOT_TOO_LATE 0x100u
#define ASSAY_SLOT_BLOCKED 0x200u
#define ASSAY_SLOT_NOT_EARLIEST 0x400u

/* The faults of a slot: day 0 to 6, or -1 to claim that there is none; start and end are minutes of that
 * day.  *faults is 0 for a right answer. */
ASSAY_EXPORT assay_result assay_calendar_check(const assay_calendar* calendar, int32_t day, int32_t start,
                                               int32_t end, uint32_t* faults);

/* Number of slots that satisfy every rule and everybody (priority aside), and the first of them as a minute
 * of the week, or -1. */
ASSAY_EXPORT assay_result assay_calendar_slots(const assay_calendar* calendar, int64_t* count,
                                               int64_t* first);

#ifdef __cplusplus
}
#endif

#endif
