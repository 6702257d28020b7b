/* A library with a variable of which GNU allows one in the whole process, as C++ templates have. */
#ifndef UNIQUE_H
#define UNIQUE_H

__asm__(".pushsection .data\n"
        ".globl the_only_one\n"
        ".type the_only_one, @gnu_unique_object\n"
        ".size the_only_one, 4\n"
        "the_only_one: .long 0\n"
        ".popsection");
extern int the_only_one;

int next(void);

int next(void)
{
    return ++the_only_one;
}

#endif
