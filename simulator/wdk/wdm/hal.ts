/** Part of wdm.h: registers and ports (nt/hal). */
export * from '../../nt/hal/registers';
