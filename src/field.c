#include "field.h"

size_t nde_field_keep_size(const nde_field *field, size_t B)
{
    return field->class->keep_size(field, B);
}

size_t nde_field_work_size(const nde_field *field, size_t B)
{
    return field->class->work_size(field, B);
}

void nde_field_jvp(const nde_field *field, const nde_point *at, const double *keep,
                   const nde_field_tangent *v, double *v_dh, double *work)
{
    NDE_ASSERT(field->class->jvp != NULL);
    field->class->jvp(field, at, keep, v, v_dh, work);
}

bool nde_field_has_derivatives(const nde_field *field)
{
    return field->class->vjp != NULL;
}

bool nde_field_tensor(const nde_field *field, size_t i, nde_tensor *out)
{
    if (field->class->tensor != NULL) {
        return field->class->tensor(field, i, out);
    }
    if (i > 0 || field->n_theta == 0) {
        return false;
    }
    *out = (nde_tensor){
        .name = "theta", .rows = field->n_theta, .offset = field->theta_offset, .row_stride = 1};
    return true;
}
