// libdeflate: whole-buffer zlib streams.
#pragma once
#include <libdeflate.h>
