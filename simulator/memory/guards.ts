/**
 * Makes the accesses of forbidden pages fault: the fields of an object that overlaps such a page become accessors on that
 * one object, which ask the page tables first; buffers that may fault are given out as views that do (`bytesView.ts`);
 * code that lies in one is guarded by the engine. What lies elsewhere is not touched, and costs nothing.
 */
import { eachField } from './fields';
import { intercept } from './intercept';
import type { Images, LoadedImage } from './images';
import type { CodeUnit } from '../engine/api';
import { Access, FORBIDDING, PageBits, type Protection } from './protection';
import type { Structure, Types } from './types';

export interface GuardedObject {
  readonly object: object;
  readonly structure: Structure;
  readonly address: bigint;
}

export class Guards {
  private readonly objects = new Map<object, GuardedObject & { readonly ends: (() => void)[] }>();
  private readonly units = new Set<CodeUnit>();

  constructor(
    private readonly types: Types,
    private readonly protection: Protection,
    private readonly images: Images,
    private readonly guardCode: (unit: CodeUnit, points: ReadonlySet<number> | undefined) => void,
  ) {}

  /** An object lies at the address from now on: guarded if some of it is forbidden. */
  look(object: object, structure: Structure, address: bigint): void {
    const known = this.objects.get(object);
    if (known?.address === address) return;
    if (known) this.forget(object);
    if (this.protection.any(address, structure.size, FORBIDDING)) this.add({ object, structure, address });
  }

  /** Those that are guarded; what is forbidden to them may change. */
  get contents(): readonly GuardedObject[] {
    return [...this.objects.values()];
  }

  add({ object, structure, address }: GuardedObject): void {
    const ends: (() => void)[] = [];
    this.objects.set(object, { object, structure, address, ends });
    this.guard(object, structure, address, ends);
  }

  /** Its memory may be used for something else. */
  forget(object: object): void {
    const guarded = this.objects.get(object);
    if (!guarded) return;
    this.objects.delete(object);
    for (const end of guarded.ends) end();
  }

  /** An object went away: where its memory stays forbidden, whoever still has it must fault. */
  unplaced(object: object): void {
    const guarded = this.objects.get(object);
    if (!guarded) return;
    const bits = this.protection.at(guarded.address);
    if ((bits & PageBits.NOT_PRESENT) === 0 || (bits & PageBits.PAGEABLE) !== 0) this.forget(object);
  }

  /** Pages of images have changed: their code is guarded where it is not present. */
  lookAtCode(image: LoadedImage): void {
    const { protection } = this;
    for (const { unit, offset, size } of image.layout.functions) {
      const start = image.base + BigInt(offset);
      if (!protection.any(start, size, PageBits.NOT_PRESENT)) {
        if (this.units.delete(unit)) this.guardCode(unit, undefined);
        continue;
      }
      const points = new Set<number>();
      for (const { pc } of unit.record.points)
        if (protection.any(this.images.addressIn(image, unit, pc), 1, PageBits.NOT_PRESENT)) points.add(pc);
      this.units.add(unit);
      this.guardCode(unit, points);
    }
  }

  /** An image is there again, with other addresses. */
  forgetCode(image: LoadedImage): void {
    for (const { unit } of image.layout.functions) if (this.units.delete(unit)) this.guardCode(unit, undefined);
  }

  /** Nothing is guarded any more: a state is put back. */
  clear(): void {
    for (const object of [...this.objects.keys()]) this.forget(object);
    for (const unit of this.units) this.guardCode(unit, undefined);
    this.units.clear();
  }

  private guard(object: object, structure: Structure, address: bigint, ends: (() => void)[]): void {
    const { protection } = this;
    eachField(this.types, object, structure, (owner, name, offset, bytes) => {
      const access = (kind: Access) => () => {
        if (protection.processor?.isRunning) protection.access(address + BigInt(offset), bytes, kind);
      };
      const end = intercept(owner, name, { beforeRead: access(Access.READ), beforeWrite: access(Access.WRITE) });
      if (end) ends.push(end);
    });
  }
}
