/*
 * Makes a thread that sleeps on a small stack see what it would see on a CPU with AVX-512.
 *
 * For a signal the kernel puts a frame with all registers on the stack: about 1 KiB on CPUs with
 * AVX, 3.5 KiB with AVX-512, 11 KiB with AMX. Where the frame is smaller than with AVX-512, the
 * thread uses as much of its stack beforehand, so that what is left is the same on every machine.
 */
#ifndef SIGNAL_FRAME_H
#define SIGNAL_FRAME_H

#include <alloca.h>
#include <stddef.h>
#include <sys/auxv.h>

enum {
    KEY_OF_FRAME = 51,        /* AT_MINSIGSTKSZ, not in older headers; Linux 5.14 */
    FRAME_WITH_AVX = 1200,    /* what is assumed of an older kernel */
    FRAME_WITH_AVX512 = 3632,
};

/* How many bytes a frame on this machine lacks to one with AVX-512. */
static inline size_t missing_to_avx512(void)
{
    size_t frame = getauxval(KEY_OF_FRAME);

    if (frame == 0)
        frame = FRAME_WITH_AVX;
    return frame < FRAME_WITH_AVX512 ? FRAME_WITH_AVX512 - frame : 0;
}

/* Uses up that much of the stack until the calling function returns. */
#define LEAVE_ROOM_AS_WITH_AVX512() \
    do { \
        volatile char *used = alloca(missing_to_avx512() + 1); \
        used[0] = 0; \
    } while (0)

#endif
