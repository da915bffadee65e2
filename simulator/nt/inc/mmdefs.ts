/** Constants of virtual memory, for kernel and applications. */

export const PAGE_NOACCESS = 0x1;
export const PAGE_READONLY = 0x2;
export const PAGE_READWRITE = 0x4;
export const PAGE_WRITECOPY = 0x8;
export const PAGE_EXECUTE = 0x10;
export const PAGE_EXECUTE_READ = 0x20;
export const PAGE_EXECUTE_READWRITE = 0x40;
export const PAGE_EXECUTE_WRITECOPY = 0x80;
export const PAGE_GUARD = 0x100;
export const PAGE_NOCACHE = 0x200;

export const MEM_COMMIT = 0x1000;
export const MEM_RESERVE = 0x2000;
export const MEM_DECOMMIT = 0x4000;
export const MEM_RELEASE = 0x8000;
export const MEM_TOP_DOWN = 0x100000;
