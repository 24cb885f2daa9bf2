/* A neural network as a vector field: dh/dt = net(h), or net(h, t) with t as the last input. */
#ifndef NDE_FIELD_NET_H
#define NDE_FIELD_NET_H

#include "field.h"
#include "net.h"

/* The field of a net with n_in = D or D + 1 inputs (then the last one is t) and D outputs. The
 * net must outlive the field. */
nde_field nde_field_net(const nde_net *net, size_t theta_offset);

#endif
