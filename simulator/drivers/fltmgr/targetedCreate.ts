import type { IRP } from '../../nt/inc/io';
import type { IRP_CTRL } from './inc/irpCtrl';
export function FltpTargetOfCreate(_IrpCtrl: IRP_CTRL, _Irp: IRP): number {
  return 0;
}
