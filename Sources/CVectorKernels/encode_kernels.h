/* What the files of encoder kernels know of each other; not part of the module. */
#ifndef CHARTKEEP_ENCODE_KERNELS_H
#define CHARTKEEP_ENCODE_KERNELS_H

#include "cpu.h"
#include "encode.h"

extern const ck_encode_kernels ck_encode_plain;
#if defined(__x86_64__)
extern const ck_encode_kernels ck_encode_avx2;
extern const ck_encode_kernels ck_encode_avxvnni;
extern const ck_encode_kernels ck_encode_vnni;
extern const ck_encode_kernels ck_encode_amx;
#endif

#endif
