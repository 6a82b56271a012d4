/* Kernels of processors that the tests may not run on, with their special instructions imitated. */
#ifndef CHARTKEEP_IMITATED_KERNELS_H
#define CHARTKEEP_IMITATED_KERNELS_H

#include "encode.h"

#pragma clang assume_nonnull begin

/* The tiles of AMX in plain C; needs AVX2. */
const ck_encode_kernels *ck_imitated_amx(void);
/* AVX-VNNI by the same instructions of AVX-512; needs AVX-512 with VNNI. */
const ck_encode_kernels *ck_imitated_avx_vnni(void);

#pragma clang assume_nonnull end

#endif
