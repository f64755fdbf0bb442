#pragma once

/// The processors that this process may run on, at least one. A restriction by taskset or a container's set is heeded.
int cubetop_processor_count(void);
