// libtiff, and the variadic calls that Swift can't make.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

static inline int gc_tiff_set_u16(TIFF *tiff, uint32_t tag, int value) { return TIFFSetField(tiff, tag, value); }
static inline int gc_tiff_set_u32(TIFF *tiff, uint32_t tag, uint32_t value) { return TIFFSetField(tiff, tag, value); }
static inline int gc_tiff_get_u16(TIFF *tiff, uint32_t tag, uint16_t *value) {
  return TIFFGetFieldDefaulted(tiff, tag, value);
}
static inline int gc_tiff_get_u32(TIFF *tiff, uint32_t tag, uint32_t *value) { return TIFFGetField(tiff, tag, value); }

/// The last message libtiff gave about one handle. Errors and warnings are kept, never printed.
typedef struct {
  char text[512];
} gc_tiff_message;

static int gc_tiff_keep_error(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  gc_tiff_message *message = (gc_tiff_message *)user;
  char body[400];
  vsnprintf(body, sizeof body, format, arguments);
  snprintf(message->text, sizeof message->text, "%s: %s", module ? module : "libtiff", body);
  return 1;
}
static int gc_tiff_drop_warning(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
  (void)tiff;
  (void)user;
  (void)module;
  (void)format;
  (void)arguments;
  return 1;
}

/// Opens a TIFF through the caller's own input/output functions, with errors kept in `message`.
static inline TIFF *gc_tiff_open(const char *name, const char *mode, void *client, gc_tiff_message *message,
                                 TIFFReadWriteProc read, TIFFReadWriteProc write, TIFFSeekProc seek,
                                 TIFFCloseProc close, TIFFSizeProc size) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetErrorHandlerExtR(options, gc_tiff_keep_error, message);
  TIFFOpenOptionsSetWarningHandlerExtR(options, gc_tiff_drop_warning, message);
  TIFF *tiff = TIFFClientOpenExt(name, mode, (thandle_t)client, read, write, seek, close, size, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}
