/*
 * What all instruction sets share: written with vectors of sixteen numbers, which the compiler cuts into the registers that the
 * including file's target has. The including file defines CK_ATTEND_ROWS and CK_ATTEND_VECTORS (how many rows of queries and
 * vectors of keys are worked on at once, as the registers allow).
 */
#include <string.h>

#define CK_INLINE static inline __attribute__((always_inline))

typedef float vec __attribute__((vector_size(64)));
typedef int32_t vec_int __attribute__((vector_size(64)));
typedef int8_t vec_byte __attribute__((vector_size(16)));

/* Vectors are passed between inlined functions only. */
#pragma clang diagnostic ignored "-Wpsabi"
#pragma STDC FP_CONTRACT ON

CK_INLINE vec load(const float *from) {
  vec v;
  memcpy(&v, from, sizeof v);
  return v;
}

CK_INLINE void store(float *to, vec v) { memcpy(to, &v, sizeof v); }

CK_INLINE vec all(float x) { return (vec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

CK_INLINE float sum(vec v) {
  float n[16];
  store(n, v);
  for (int half = 8; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) n[i] += n[i + half];
  }
  return n[0];
}

CK_INLINE float greatest(vec v) {
  float n[16];
  store(n, v);
  for (int half = 8; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) n[i] = n[i] > n[i + half] ? n[i] : n[i + half];
  }
  return n[0];
}

/* Adding 1.5 · 2²³ rounds to a whole number and leaves it in the lowest bits. */
#define CK_ROUNDER 12582912.0f

/* e^x for x ≤ 0, relative error < 3e-7; below −87 about 1e-38. */
CK_INLINE vec exponential(vec x) {
  x = __builtin_elementwise_max(x, all(-87));
  vec shifted = x * all(1.44269504f) + all(CK_ROUNDER);
  vec n = shifted - all(CK_ROUNDER);
  vec r = x - n * all(0.693359375f) + n * all(2.12194440e-4f);
  /* Taylor to the sixth power: |r| ≤ ln 2 / 2. */
  vec p = r * all(1.0f / 720) + all(1.0f / 120);
  p = p * r + all(1.0f / 24);
  p = p * r + all(1.0f / 6);
  p = p * r + all(0.5f);
  p = p * r + all(1);
  p = p * r + all(1);
  return p * (vec)(((vec_int)shifted + 127) << 23);
}

/* x · Φ(x): Φ(x) = ½ + x · P(x²) / Q(x²) for |x| ≤ 5.6, a rational fit; the error of x · Φ(x) is below 1e-6. */
CK_INLINE vec gelu(vec x) {
  vec c = __builtin_elementwise_max(__builtin_elementwise_min(x, all(5.6f)), all(-5.6f));
  vec z = c * c;
  vec p = z * all(2.1710535591523694e-08f) + all(6.5906092459044885e-06f);
  p = p * z + all(0.00019015735597349703f);
  p = p * z + all(0.004805431701242924f);
  p = p * z + all(0.03584736958146095f);
  p = p * z + all(0.39894190430641174f);
  vec q = z * all(1.1851543604279868e-06f) + all(8.101174898911268e-05f);
  q = q * z + all(0.0020033656619489193f);
  q = q * z + all(0.029804067686200142f);
  q = q * z + all(0.25651878118515015f);
  q = q * z + all(1);
  return x * (c * p / q + all(0.5f));
}

/* Makes a row's outputs of sixteen columns' sums; `out` is the row's. */
CK_INLINE void finish(const ck_linear *layer, size_t column, vec_int sums, const ck_row *row, float *out, const int use) {
  vec x = __builtin_convertvector(sums - 128 * row->sum, vec) * load(layer->scales + column) * all(row->scale);
  x = load(layer->sums + column) * all(row->shift) + x + load(layer->bias + column);
  if (use == CK_STORE_GELU) x = gelu(x);
  if (use == CK_ADD) x += load(out + column);
  store(out + column, x);
}

static void round_rows(const ck_linear *layer, const float *x, size_t step, size_t count, int8_t *q, ck_row *rows) {
  const size_t width = layer->inputs;
  for (size_t row = 0; row < count; row++, x += step, q += width) {
    /* 0 is among the numbers that can be said exactly. */
    vec low = all(0), high = all(0);
    for (size_t i = 0; i < width; i += 16) {
      vec v = load(x + i) * load(layer->stretch + i);
      low = __builtin_elementwise_min(low, v);
      high = __builtin_elementwise_max(high, v);
    }
    const float least = -greatest(-low);
    float scale = (greatest(high) - least) / 255;
    /* Written so that a NaN gives a scale too. */
    if (!(scale > 1e-30f && scale < 1e30f)) scale = 1;
    const int32_t zero = (int32_t)__builtin_roundevenf(-128 - least / scale);
    const vec steps = all(1 / scale);
    vec_int total = {0};
    for (size_t i = 0; i < width; i += 16) {
      vec v = load(x + i) * load(layer->stretch + i) * steps + all(CK_ROUNDER);
      vec_int n = (vec_int)v - (vec_int)all(CK_ROUNDER) + zero;
      n = __builtin_elementwise_max(__builtin_elementwise_min(n, (vec_int){0} + 127), (vec_int){0} - 128);
      total += n;
      vec_byte bytes = __builtin_convertvector(n, vec_byte);
      memcpy(q + i, &bytes, sizeof bytes);
    }
    int32_t sums[16], sum = 0;
    memcpy(sums, &total, sizeof sums);
    for (int i = 0; i < 16; i++) sum += sums[i];
    rows[row] = (ck_row){scale, -scale * (float)zero, sum};
  }
}

/* Products without special instructions; the others' twin. */
__attribute__((unused)) static void multiply_plainly(
  const ck_linear *layer, const int8_t *q, const ck_row *rows, size_t count, float *out, int use) {
  for (size_t row = 0; row < count; row++, q += layer->inputs, out += layer->outputs) {
    for (size_t column = 0; column < layer->outputs; column += 16) {
      const uint8_t *panel = layer->panels + column / CK_PANEL * CK_PANEL * layer->inputs + 4 * (column % CK_PANEL);
      int32_t sums[16] = {0};
      for (size_t i = 0; i < layer->inputs; i++) {
        const uint8_t *weights = panel + i / 4 * 4 * CK_PANEL + i % 4;
        for (int j = 0; j < 16; j++) sums[j] += q[i] * weights[4 * j];
      }
      vec_int total;
      memcpy(&total, sums, sizeof total);
      finish(layer, column, total, rows + row, out, use);
    }
  }
}

static void apply_gelu(float *x, size_t count) {
  for (size_t i = 0; i < count; i += 16) store(x + i, gelu(load(x + i)));
}

static void normalize(float *x, const float *residual, const float *weight, const float *shift, size_t count) {
  for (size_t row = 0; row < count; row++, x += CK_HIDDEN, residual += CK_HIDDEN) {
    vec total = all(0);
    for (int i = 0; i < CK_HIDDEN; i += 16) {
      vec v = load(x + i) + load(residual + i);
      store(x + i, v);
      total += v;
    }
    const vec mean = all(sum(total) / CK_HIDDEN);
    /* Two passes: the mean first, so that the squares don't cancel. */
    vec squares = all(0);
    for (int i = 0; i < CK_HIDDEN; i += 16) {
      vec v = load(x + i) - mean;
      squares += v * v;
    }
    const vec scale = all(1 / __builtin_sqrtf(sum(squares) / CK_HIDDEN + 1e-12f));
    for (int i = 0; i < CK_HIDDEN; i += 16) {
      store(x + i, (load(x + i) - mean) * scale * load(weight + i) + load(shift + i));
    }
  }
}

/* `rows` rows of one head; keys are turned (32 × wide), `scores` has room for rows × wide. */
CK_INLINE void attend_rows(
  const int rows, const float *query, const float *keys, const float *values, size_t length, size_t wide, float *context,
  float *scores) {
  const size_t step = 3 * CK_HIDDEN;
  vec top[CK_ATTEND_ROWS];
  for (int r = 0; r < rows; r++) top[r] = all(-3e38f);
  for (size_t first = 0; first < wide; first += 16 * CK_ATTEND_VECTORS) {
    vec products[CK_ATTEND_ROWS][CK_ATTEND_VECTORS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < CK_ATTEND_VECTORS; j++) products[r][j] = all(0);
    }
    for (int i = 0; i < CK_HEAD_WIDTH; i++) {
      vec key[CK_ATTEND_VECTORS];
      for (int j = 0; j < CK_ATTEND_VECTORS; j++) key[j] = load(keys + (size_t)i * wide + first + 16 * (size_t)j);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        vec number = all(query[(size_t)r * step + (size_t)i]);
        for (int j = 0; j < CK_ATTEND_VECTORS; j++) products[r][j] = number * key[j] + products[r][j];
      }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < CK_ATTEND_VECTORS; j++) {
        /* 1 / √32 */
        vec score = products[r][j] * all(0.17677669529663687f);
        const size_t at = first + 16 * (size_t)j;
        if (at + 16 > length) {
          const vec_int place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
          const vec_int outside = place >= (int32_t)((int64_t)length - (int64_t)at);
          score = (vec)((~outside & (vec_int)score) | (outside & (vec_int)all(-3e38f)));
        }
        top[r] = __builtin_elementwise_max(top[r], score);
        store(scores + (size_t)r * wide + at, score);
      }
    }
  }
  float factors[CK_ATTEND_ROWS];
  for (int r = 0; r < rows; r++) {
    const vec best = all(greatest(top[r]));
    vec total = all(0);
    for (size_t at = 0; at < wide; at += 16) {
      vec e = exponential(load(scores + (size_t)r * wide + at) - best);
      total += e;
      store(scores + (size_t)r * wide + at, e);
    }
    factors[r] = 1 / sum(total);
  }
  vec sums[CK_ATTEND_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = all(0);
  for (size_t at = 0; at < length; at++) {
    const vec low = load(values + at * step), high = load(values + at * step + 16);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const vec share = all(scores[(size_t)r * wide + at]);
      sums[r][0] = share * low + sums[r][0];
      sums[r][1] = share * high + sums[r][1];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    store(context + r * CK_HIDDEN, sums[r][0] * all(factors[r]));
    store(context + r * CK_HIDDEN + 16, sums[r][1] * all(factors[r]));
  }
}

__attribute__((unused)) static void attend(const float *projected, size_t length, float *context, float *scratch) {
  const size_t step = 3 * CK_HIDDEN;
  const size_t unit = 16 * CK_ATTEND_VECTORS, wide = (length + unit - 1) / unit * unit;
  float *keys = scratch, *scores = scratch + CK_HEAD_WIDTH * wide;
  for (int head = 0; head < CK_HEADS; head++) {
    const float *query = projected + head * CK_HEAD_WIDTH, *key = query + CK_HIDDEN, *values = key + CK_HIDDEN;
    for (size_t at = 0; at < wide; at += 16) {
      float block[CK_HEAD_WIDTH][16];
      for (size_t lane = 0; lane < 16; lane++) {
        const float *from = key + (at + lane < length ? at + lane : length - 1) * step;
        for (int i = 0; i < CK_HEAD_WIDTH; i++) block[i][lane] = from[i];
      }
      for (int i = 0; i < CK_HEAD_WIDTH; i++) memcpy(keys + (size_t)i * wide + at, block[i], sizeof block[i]);
    }
    size_t row = 0;
    float *out = context + head * CK_HEAD_WIDTH;
    for (; row + CK_ATTEND_ROWS <= length; row += CK_ATTEND_ROWS) {
      attend_rows(CK_ATTEND_ROWS, query + row * step, keys, values, length, wide, out + row * CK_HIDDEN, scores);
    }
    for (; row < length; row++) attend_rows(1, query + row * step, keys, values, length, wide, out + row * CK_HIDDEN, scores);
  }
}
