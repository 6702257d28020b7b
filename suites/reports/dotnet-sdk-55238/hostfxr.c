/* Stands for libhostfxr.so; its soname is its file name. */
int hostfxr_main(void)
{
    return 0;
}
