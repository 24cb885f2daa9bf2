/* The wasm boundary: numbers and pointers only. web/core/ is its one caller.
 *
 * One module instance holds one session, or serves one solve. The caller owns the memory from
 * __heap_base on: it asks for a size, grows the memory before the call, and hands over address
 * and bytes. Addresses are multiples of 16. Everything that comes in is checked; what breaks a
 * promise all the same traps and leaves the instance unusable.
 *
 * Order of calls for a session: reset, set ..., [give, fill the rows], session_size, session_begin,
 * train ... . For a solve or a prediction: request_size, request_place, fill y0 and times,
 * request_solve or request_eval. A request lies behind the session and is gone with the next one.
 */
#ifndef NDE_ABI_H
#define NDE_ABI_H

#include "wire.h"

/* nde_describe into [text, text + capacity). */
uint32_t nde_abi_describe(char *text, uint32_t capacity);
/* Where something lies at this moment; 0 where there is none. */
void *nde_abi_pointer(uint32_t which);

/* The numbers of method i's tableau, S = stagesMax: c (S), a (S, S), b (S), e (S), see tableau.h; 0
 * where it has none. */
const double *nde_abi_tableau(uint32_t method);

/* Settings at their defaults, no session, no rows. */
void nde_abi_reset(void);
/* 0, or the code of BAD_SETTING. `k`: the element of a list. During a session only settings that
 * do not restart it act. */
int32_t nde_abi_set(uint32_t setting, uint32_t k, double value);
int32_t nde_abi_clear(uint32_t setting);
int32_t nde_abi_set_param(uint32_t k, double value);
/* Instruction k of typed equations (field_expr.h), operations by their position in the list. */
int32_t nde_abi_set_instruction(uint32_t k, uint32_t op, double number);
double nde_abi_get(uint32_t setting, uint32_t k);

/* Rows of the caller's: bytes they take, then their place. */
double nde_abi_give_size(uint32_t D, uint32_t n, uint32_t n_rows);
int32_t nde_abi_give(void *memory, uint32_t bytes, uint32_t D, uint32_t n, uint32_t n_rows);
/* -1 where all rows can be used, else the first that cannot. */
int32_t nde_abi_bad_row(void);

/* Bytes of the session; less than 0: the code of a failure (of the rows, too). Not during a
 * session. */
double nde_abi_session_size(void);
int32_t nde_abi_session_begin(void *memory, uint32_t bytes);

/* Numbers of θ: parameters, then the starting points (n, D) where they are trained. */
uint32_t nde_abi_n_theta(void);
uint32_t nde_abi_n_history(void);
/* Trajectories. */
uint32_t nde_abi_n_trajectories(void);
uint32_t nde_abi_D(void);
/* Tensor i of the parameters: rows, cols, offset, row_stride, col_stride (field.h) for what = 0 to
 * 4; and its name. 0 past the last. */
uint32_t nde_abi_tensor(uint32_t i, uint32_t what);
const char *nde_abi_tensor_name(uint32_t i);

double nde_abi_epoch(void);
/* After the caller wrote theta and history back: the counters that belong to them. */
int32_t nde_abi_restore(double epoch, uint32_t n_history);

/* Statuses; the figures are in `report`. */
int32_t nde_abi_train(uint32_t epochs);
/* The loss over what training leaves out. */
int32_t nde_abi_validation(void);
/* The gradient by the other method than the session's: entry `gradient` of the list. */
double nde_abi_check_size(uint32_t gradient, uint32_t n, uint32_t attempts);
int32_t nde_abi_check_place(void *memory, uint32_t bytes, uint32_t gradient, uint32_t n,
                            uint32_t attempts);
int32_t nde_abi_check_gradient(void);
/* Central differences at checkCoordinates into checkSlopes. */
int32_t nde_abi_check_differences(uint32_t replay);

/* A solve of `field` from B starting points, T output times, room for `attempts` log entries. */
double nde_abi_request_size(uint32_t field, uint32_t D, uint32_t B, uint32_t T, uint32_t attempts);
int32_t nde_abi_request_place(void *memory, uint32_t bytes, uint32_t field, uint32_t D, uint32_t B,
                              uint32_t T, uint32_t attempts);
/* replay > 0: that many log entries are the steps to make. */
int32_t nde_abi_request_solve(uint32_t replay);
/* requestOutputs (D, B) = f(t, requestStart). */
int32_t nde_abi_request_eval(double t);
/* The same, and behind it the Jacobian: requestOutputs (1 + D, D, B), row 1 + j is ∂f/∂y_j. Needs
 * T > D; UNSUPPORTED for a field without derivatives. It uses requestStart up. */
int32_t nde_abi_request_jacobian(double t);

#endif
