#pragma once

/// The processors that this process may run on, at least one. A restriction by taskset or a container's set is heeded.
int cubetop_processor_count(void);

/// Has the allocator give blocks of so many bytes or more back to the system when they are freed.
void cubetop_return_blocks_from(int bytes);
