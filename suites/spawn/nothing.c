/* What does it cost to start a program that does nothing and ends? */
int main(void)
{
    return 0;
}
