/* A program that ends with status 3, if it runs. */
int main(void)
{
    return 3;
}
