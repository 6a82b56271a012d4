/*
 * Attention in whole numbers, for AVX-512 with VNNI. Queries and keys are rounded to 8 bits per row, values to 8 bits per column,
 * and the shares of the softmax to 16 bits, as two bytes: of 255 steps, those of a long text would take too few.
 */
enum { attend_count = 6 };

typedef struct {
  /* (32 / 4) × wide × 4, plus 128; and what a step of each key is. */
  uint8_t *keys;
  float *key_scales;
  /* (wide / 4) × 32 × 4; and what a step of each of the 32 numbers is. */
  int8_t *values;
  float value_scales[CK_HEAD_WIDTH];
  /* attend_count × wide each. */
  float *scores;
  uint8_t *high, *low;
  size_t length, wide;
} rounded_head;

/* Rounds 32 numbers to bytes; returns what a step is. */
CK_INLINE float round_numbers(const float *x, vec_int *first, vec_int *second) {
  const vec a = load(x), b = load(x + 16);
  float most = greatest(__builtin_elementwise_max(__builtin_elementwise_max(a, -a), __builtin_elementwise_max(b, -b)));
  if (!(most > 1e-30f && most < 1e30f)) most = 1;
  const vec steps = all(127 / most);
  const vec_int least = (vec_int){0} - 127, limit = (vec_int){0} + 127;
  *first = (vec_int)(a * steps + all(CK_ROUNDER)) - (vec_int)all(CK_ROUNDER);
  *second = (vec_int)(b * steps + all(CK_ROUNDER)) - (vec_int)all(CK_ROUNDER);
  *first = __builtin_elementwise_min(__builtin_elementwise_max(*first, least), limit);
  *second = __builtin_elementwise_min(__builtin_elementwise_max(*second, least), limit);
  return most / 127;
}

CK_INLINE void store_bytes(void *to, vec_int numbers) {
  vec_byte bytes = __builtin_convertvector(numbers, vec_byte);
  memcpy(to, &bytes, sizeof bytes);
}

CK_INLINE void round_keys(rounded_head *head, const float *key) {
  for (size_t at = 0; at < head->wide; at++) {
    vec_int first, second;
    /* Past the end the last key stands again; its scores are left out. */
    const float *from = key + (at < head->length ? at : head->length - 1) * 3 * CK_HIDDEN;
    head->key_scales[at] = round_numbers(from, &first, &second);
    uint8_t bytes[CK_HEAD_WIDTH];
    store_bytes(bytes, first + 128);
    store_bytes(bytes + 16, second + 128);
    for (size_t four = 0; four < CK_HEAD_WIDTH / 4; four++) memcpy(head->keys + 4 * (four * head->wide + at), bytes + 4 * four, 4);
  }
}

CK_INLINE void round_values(rounded_head *head, const float *values) {
  const size_t step = 3 * CK_HIDDEN;
  vec most[2] = {all(1e-30f), all(1e-30f)}, steps[2];
  for (size_t at = 0; at < head->length; at++) {
    for (int half = 0; half < 2; half++) {
      const vec x = load(values + at * step + 16 * half);
      most[half] = __builtin_elementwise_max(most[half], __builtin_elementwise_max(x, -x));
    }
  }
  for (int half = 0; half < 2; half++) {
    most[half] = __builtin_elementwise_min(most[half], all(1e30f));
    steps[half] = all(127) / most[half];
    store(head->value_scales + 16 * half, most[half] * all(1.0f / 127));
  }
  for (size_t at = 0; at < head->wide; at += 4) {
    for (int half = 0; half < 2; half++) {
      vec_int bytes = {0};
      for (size_t i = 0; i < 4 && at + i < head->length; i++) {
        vec x = load(values + (at + i) * step + 16 * half) * steps[half];
        x = __builtin_elementwise_min(__builtin_elementwise_max(x, all(-127)), all(127));
        const vec_int whole = (vec_int)(x + all(CK_ROUNDER)) - (vec_int)all(CK_ROUNDER);
        bytes |= (whole & 255) << (int)(8 * i);
      }
      memcpy(head->values + at * CK_HEAD_WIDTH + 64 * half, &bytes, 64);
    }
  }
}

/* Scores of `rows` queries with all keys; `top` is each one's greatest. */
CK_INLINE void score_rows(const int rows, const rounded_head *head, const float *query, float *top) {
  int8_t bytes[attend_count][CK_HEAD_WIDTH];
  float factors[attend_count];
  int32_t sums[attend_count];
  for (int r = 0; r < rows; r++) {
    vec_int first, second;
    /* 1 / √32 */
    factors[r] = round_numbers(query + (size_t)r * 3 * CK_HIDDEN, &first, &second) * 0.17677669529663687f;
    store_bytes(bytes[r], first);
    store_bytes(bytes[r] + 16, second);
    first += second;
    sums[r] = 128 * _mm512_reduce_add_epi32((__m512i)first);
  }
  vec best[attend_count];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) best[r] = all(-3e38f);
  for (size_t first = 0; first < head->wide; first += 32) {
    __m512i products[attend_count][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) products[r][0] = products[r][1] = _mm512_set1_epi32(-sums[r]);
    for (size_t four = 0; four < CK_HEAD_WIDTH / 4; four++) {
      const uint8_t *keys = head->keys + 4 * (four * head->wide + first);
      const __m512i a = _mm512_loadu_si512(keys), b = _mm512_loadu_si512(keys + 64);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        int32_t numbers;
        memcpy(&numbers, bytes[r] + 4 * four, 4);
        products[r][0] = _mm512_dpbusd_epi32(products[r][0], a, _mm512_set1_epi32(numbers));
        products[r][1] = _mm512_dpbusd_epi32(products[r][1], b, _mm512_set1_epi32(numbers));
      }
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 2; j++) {
      const size_t at = first + 16 * (size_t)j;
      const vec scales = load(head->key_scales + at);
      const vec_int place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      const vec_int outside = place >= (int32_t)((int64_t)head->length - (int64_t)at);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        vec score = __builtin_convertvector((vec_int)products[r][j], vec) * scales * all(factors[r]);
        score = (vec)((~outside & (vec_int)score) | (outside & (vec_int)all(-3e38f)));
        best[r] = __builtin_elementwise_max(best[r], score);
        store(head->scores + (size_t)r * head->wide + at, score);
      }
    }
  }
  for (int r = 0; r < rows; r++) top[r] = _mm512_reduce_max_ps((__m512)best[r]);
}

CK_INLINE void attend_rounded(const int rows, const rounded_head *head, const float *query, float *context) {
  const size_t wide = head->wide;
  float top[attend_count], factors[attend_count];
  score_rows(rows, head, query, top);
  for (int r = 0; r < rows; r++) {
    vec_int total = {0};
    for (size_t at = 0; at < wide; at += 16) {
      const vec share = exponential(load(head->scores + (size_t)r * wide + at) - all(top[r])) * all(65535);
      const vec_int whole = (vec_int)(share + all(CK_ROUNDER)) - (vec_int)all(CK_ROUNDER);
      total += whole;
      store_bytes(head->high + (size_t)r * wide + at, whole >> 8);
      store_bytes(head->low + (size_t)r * wide + at, whole);
    }
    factors[r] = 1 / (float)_mm512_reduce_add_epi32((__m512i)total);
  }
  __m512i sums[attend_count][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = sums[r][2] = sums[r][3] = _mm512_setzero_si512();
  for (size_t at = 0; at < wide; at += 4) {
    const int8_t *values = head->values + at * CK_HEAD_WIDTH;
    const __m512i a = _mm512_loadu_si512(values), b = _mm512_loadu_si512(values + 64);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      int32_t four;
      memcpy(&four, head->high + (size_t)r * wide + at, 4);
      const __m512i high = _mm512_set1_epi32(four);
      sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], high, a);
      sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], high, b);
      memcpy(&four, head->low + (size_t)r * wide + at, 4);
      const __m512i low = _mm512_set1_epi32(four);
      sums[r][2] = _mm512_dpbusd_epi32(sums[r][2], low, a);
      sums[r][3] = _mm512_dpbusd_epi32(sums[r][3], low, b);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    for (int half = 0; half < 2; half++) {
      const vec high = __builtin_convertvector((vec_int)sums[r][half], vec), low = __builtin_convertvector((vec_int)sums[r][half + 2], vec);
      store(context + r * CK_HIDDEN + 16 * half, (high * all(256) + low) * load(head->value_scales + 16 * half) * all(factors[r]));
    }
  }
}

static void attend_in_bytes(const float *projected, size_t length, float *context, float *scratch) {
  const size_t step = 3 * CK_HIDDEN, wide = (length + 31) / 32 * 32;
  rounded_head head = {.length = length, .wide = wide, .key_scales = scratch, .scores = scratch + wide};
  uint8_t *bytes = (uint8_t *)(scratch + (1 + attend_count) * wide);
  head.keys = bytes;
  head.values = (int8_t *)(bytes + CK_HEAD_WIDTH * wide);
  head.high = bytes + 2 * CK_HEAD_WIDTH * wide;
  head.low = head.high + attend_count * wide;
  for (int number = 0; number < CK_HEADS; number++) {
    const float *query = projected + number * CK_HEAD_WIDTH;
    float *out = context + number * CK_HEAD_WIDTH;
    round_keys(&head, query + CK_HIDDEN);
    round_values(&head, query + 2 * CK_HIDDEN);
    size_t row = 0;
    for (; row + attend_count <= length; row += attend_count) {
      attend_rounded(attend_count, &head, query + row * step, out + row * CK_HIDDEN);
    }
    for (; row < length; row++) attend_rounded(1, &head, query + row * step, out + row * CK_HIDDEN);
  }
}
