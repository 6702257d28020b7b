# Can the locales of the system be listed, as initdb does with `locale -a`?
if locale -a > /dev/null 2> /dev/null; then
    echo "ok"
else
    echo "WARNING: no usable system locales were found"
fi
