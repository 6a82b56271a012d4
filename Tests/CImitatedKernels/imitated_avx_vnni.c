#include "imitated.h"

#define CK_IMITATE_AVX_VNNI
#define ck_encode_avxvnni imitated_avx_vnni
#include "../../Sources/CVectorKernels/encode_avxvnni.c"

const ck_encode_kernels *ck_imitated_avx_vnni(void) { return &imitated_avx_vnni; }
