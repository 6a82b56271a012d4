// Calls of Linux that glibc declares for _GNU_SOURCE only, which Swift's Glibc module does not set.

// Writes out what the file system of an open descriptor holds in memory; reports errors of writing since Linux 5.8.
int syncfs(int descriptor);
