/*
 * The vector kernels: plain C with intrinsics, one file per instruction set, chosen at run time by the bits of `cpu.h`.
 * Each kernel has a twin in plain C here, which every machine can run, and one in Swift, which the tests compare both to.
 */
#ifndef CHARTKEEP_VECTOR_KERNELS_H
#define CHARTKEEP_VECTOR_KERNELS_H

#include "cpu.h"
#include "encode.h"
#include "scan.h"

#endif
