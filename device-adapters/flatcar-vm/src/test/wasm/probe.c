/* A CGI module that misbehaves on request, for the tests of the wasm driver. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile uint32_t sink;

/* Keeps the compiler from seeing that memory is not used. */
static void *volatile held;

/* Not the last thing it does, so that it cannot become a loop. */
static uint32_t deeper(uint32_t depth) {
  volatile char frame[256];
  frame[depth % sizeof frame] = (char)depth;
  return deeper(depth + 1) + frame[(depth + 1) % sizeof frame];
}

static void print_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) {
    puts("Status: 403 Forbidden\nContent-Type: text/plain\n\ndenied");
    return;
  }
  char buffer[256];
  size_t count = fread(buffer, 1, sizeof buffer, file);
  puts("Content-Type: text/plain\n");
  fwrite(buffer, 1, count, stdout);
  fclose(file);
}

static void write_file(const char *path) {
  FILE *file = fopen(path, "w");
  printf("Content-Type: text/plain\n\n%s", file && fputs("written", file) >= 0 ? "ok" : "denied");
  if (file) {
    fclose(file);
  }
}

static void serve(const char *what, const char *query) {
  if (!strcmp(what, "/loop")) {
    for (;;) sink++;
  } else if (!strcmp(what, "/sleep")) {
    struct timespec hour = {3600, 0};
    nanosleep(&hour, NULL);
  } else if (!strcmp(what, "/grow")) {
    size_t mebibytes = 0;
    while ((held = malloc(1 << 20))) {
      mebibytes++;
    }
    printf("Content-Type: text/plain\n\n%zu", mebibytes);
  } else if (!strcmp(what, "/trap")) {
    __builtin_trap();
  } else if (!strcmp(what, "/recurse")) {
    printf("Content-Type: text/plain\n\n%u", deeper(0));
  } else if (!strcmp(what, "/exit")) {
    fputs("on purpose\n", stderr);
    exit(3);
  } else if (!strcmp(what, "/flood")) {
    puts("Content-Type: text/plain\n");
    for (;;) puts("flood flood flood flood flood flood flood flood");
  } else if (!strcmp(what, "/silent")) {
  } else if (!strcmp(what, "/garbage")) {
    fwrite("\x00\x01\xff\xfe garbage", 1, 12, stdout);
  } else if (!strcmp(what, "/redirect")) {
    puts("Location: /elsewhere\n");
  } else if (!strcmp(what, "/env")) {
    const char *value = getenv(query);
    printf("Content-Type: text/plain\n\n%s", value ? value : "(none)");
  } else if (!strcmp(what, "/read")) {
    print_file(query);
  } else if (!strcmp(what, "/write")) {
    write_file(query);
  } else {
    puts("Content-Type: text/plain\n\nfine");
  }
}

int main(int count, char **arguments) {
  const char *what = getenv("PATH_INFO");
  if (!what && count > 1) {
    /* Not CGI: a program with arguments. */
    fprintf(stderr, "running %s\n", arguments[1]);
    serve(arguments[1], count > 2 ? arguments[2] : "");
    return 0;
  }
  serve(what ? what : "/", getenv("QUERY_STRING") ? getenv("QUERY_STRING") : "");
  return 0;
}
