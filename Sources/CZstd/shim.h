// Zstandard: whole-buffer frames.
#pragma once
#include <zstd.h>
