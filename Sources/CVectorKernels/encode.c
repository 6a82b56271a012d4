#include "encode_kernels.h"

#define CK_ATTEND_ROWS 4
#define CK_ATTEND_VECTORS 1
#include "encode_parts.h"

const ck_encode_kernels ck_encode_plain = {"plain", round_rows, multiply_plainly, apply_gelu, normalize, attend, 0};

const ck_encode_kernels *ck_encode_kernels_for(uint32_t features) {
#if defined(__x86_64__)
  const uint32_t vnni = CK_CPU_AVX512 | CK_CPU_AVX512_VNNI;
  if ((features & vnni) == vnni) return features & CK_CPU_AMX_INT8 ? &ck_encode_amx : &ck_encode_vnni;
  if ((features & CK_CPU_AVX2) && (features & CK_CPU_AVX_VNNI)) return &ck_encode_avxvnni;
  if (features & CK_CPU_AVX2) return &ck_encode_avx2;
#endif
  return &ck_encode_plain;
}

int ck_encodes_in_bytes(uint32_t features) { return ck_encode_kernels_for(features) != &ck_encode_plain; }
