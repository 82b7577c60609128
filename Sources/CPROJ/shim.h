// PROJ's C interface: coordinate reference systems and their comparison.
#pragma once
#include <proj.h>
