#include "imitated.h"

#define CK_IMITATE_TILES
#define ck_encode_amx imitated_amx
#include "../../Sources/CVectorKernels/encode_amx.c"

const ck_encode_kernels *ck_imitated_amx(void) { return &imitated_amx; }
