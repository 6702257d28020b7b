getent hosts "$1"
