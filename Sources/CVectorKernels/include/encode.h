/*
 * Kernels of the sentence encoder: linear layers in whole numbers of 8 bits, and what lies between them in f32.
 *
 * A row of inputs x is rounded to q with a scale and a zero point of its own, x ≈ scale · (q − zero); a column of weights w to
 * whole numbers between −127 and 127 with a scale of its own. The products of whole numbers are added up exactly, so that every
 * instruction set gives the same sums.
 */
#ifndef CHARTKEEP_ENCODE_H
#define CHARTKEEP_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

enum {
  CK_HIDDEN = 384,
  CK_HEADS = 12,
  CK_HEAD_WIDTH = CK_HIDDEN / CK_HEADS,
  /* Outputs that lie together in a panel of weights. */
  CK_PANEL = 64,
  /* The longest sequence. */
  CK_POSITIONS = 512,
  CK_ROWS_PAST = 15,
};

/*
 * outputs = inputs · weights + bias. `panels` is (outputs / 64) × (inputs / 4) × 64 × 4 bytes, aligned to 64: the four inputs of
 * one product lie together. A byte is its weight plus 128. `inputs` is a multiple of 64.
 */
typedef struct {
  uint32_t inputs;
  uint32_t outputs;
  const uint8_t *panels;
  /* Per output: what a step of its weights is. */
  const float *scales;
  /* Per output: scale · Σ weights. */
  const float *sums;
  const float *bias;
  /* Per input: what it is multiplied by before it is rounded; the weights were divided by it. */
  const float *stretch;
} ck_linear;

/* What is known of a rounded row. */
typedef struct {
  float scale;
  /* −scale · zero */
  float shift;
  /* Σ q */
  int32_t sum;
} ck_row;

/* What becomes of a layer's outputs. */
enum {
  CK_STORE,
  /* x · Φ(x) of them is stored. */
  CK_STORE_GELU,
  /* They are added to what is there. */
  CK_ADD,
};

typedef struct {
  const char *name;

  /* Rounds `count` rows of `layer->inputs` numbers for that layer; they begin `step` numbers apart. */
  void (*round_rows)(const ck_linear *layer, const float *x, size_t step, size_t count, int8_t *q, ck_row *rows);

  /*
   * out (count × outputs): the layer's outputs for rounded rows, as `use` says. Up to CK_ROWS_PAST rows past the last one are
   * read, whatever is there.
   */
  void (*multiply)(const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, int use);

  /* x · Φ(x) of `count` numbers, a multiple of 16, in place. */
  void (*apply_gelu)(float *x, size_t count);

  /* x (count × 384) = LayerNorm(x + residual) · weight + shift, epsilon 1e-12. */
  void (*normalize)(float *x, const float *residual, const float *weight, const float *shift, size_t count);

  /*
   * context (length × 384) = softmax(Q Kᵀ / √32) V for each of the 12 heads, from rows of Q, K and V (length × 1152).
   * `scratch` has room for `CK_ATTENTION_SCRATCH` floats.
   */
  void (*attend)(const float *projected, size_t length, float *context, float *scratch);
  /* Whether `attend` rounds queries, keys and values to 8 bits; else it computes in f32. */
  int attends_in_bytes;
} ck_encode_kernels;

enum { CK_ATTENTION_SCRATCH = (CK_HEAD_WIDTH + 8) * (CK_POSITIONS + 16) };

/* The best kernels for these bits of `cpu.h`; those of plain C for 0. Never NULL. */
const ck_encode_kernels *ck_encode_kernels_for(uint32_t features);

/* Whether these bits have instructions that make products of whole numbers faster than those of f32. */
int ck_encodes_in_bytes(uint32_t features);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
