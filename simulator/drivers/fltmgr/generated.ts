import type { IRP_CTRL } from './inc/irpCtrl';
export function FltpFinishGenerated(_IrpCtrl: IRP_CTRL): void {}
