/** Completion of a command line at a column, from the command table and the machine's symbols. */
import { splitCommands } from './commandLine';
import type { ArgumentKind, Command, Completion } from './command';
import { PSEUDO_REGISTERS } from './expression/environment';
import { pointer } from './format';
import { addressOf, currentFrame, currentThread, safely, threadLabel } from './machine';
import { type Member, membersOf } from './members';
import type { Session } from './session';

const LIMIT = 100;

interface Candidate {
  readonly label: string;
  readonly text?: string;
  readonly kind: Completion['kind'];
  readonly detail?: string;
}

export function completeLine(session: Session, text: string, column: number): Completion[] {
  const before = text.slice(0, column);
  const start = lastCommand(before);
  const typed = before.slice(start);
  const name = /^\s*(?:~\d+\s*)?(\S*)$/.exec(typed);
  if (name) return offer(commandCandidates(session), name[1], column);
  const word = /[^\s,()+\-*/"=]*$/.exec(typed)![0];
  if (word.startsWith('@') || word.startsWith('$'))
    return offer(registerCandidates(session, word.startsWith('@')), word, column);
  const head = typed.trimStart().replace(/^~\d+\s*/, '');
  const command = session.find(/^\S+/.exec(head)![0].replace(/(\D)\d+$/, '$1')) ?? session.find(head);
  const kind = command?.completes ?? 'none';
  const path = kind === 'variable' || kind === 'symbol' ? /^([^!]*)\.([\w$]*)$/.exec(word) : null;
  const members = path ? membersOf(session.target, path[1]) : [];
  if (path && members.length > 0) return offer(members.map(memberCandidate), path[2], column);
  return offer(argumentCandidates(session, kind, word), word, column);
}

function memberCandidate({ name, type, isMethod }: Member): Candidate {
  return { label: name, kind: isMethod ? 'symbol' : 'variable', detail: type };
}

/** Column at which the command begins that the caret is in. */
function lastCommand(before: string): number {
  const pieces = splitCommands(`${before}x`);
  return pieces[pieces.length - 1]?.column ?? 0;
}

function offer(candidates: readonly Candidate[], word: string, column: number): Completion[] {
  const lower = word.toLowerCase();
  return candidates
    .filter(c => c.label.toLowerCase().startsWith(lower) || (lower.length > 1 && c.label.toLowerCase().includes(lower)))
    .sort((a, b) => Number(b.label.toLowerCase().startsWith(lower)) - Number(a.label.toLowerCase().startsWith(lower)))
    .slice(0, LIMIT)
    .map(c => ({
      label: c.label,
      text: c.text ?? c.label,
      start: column - word.length,
      length: word.length,
      kind: c.kind,
      detail: c.detail,
    }));
}

function commandCandidates(session: Session): Candidate[] {
  return session.commands.flatMap((command: Command) =>
    command.names.map(label => ({ label, kind: 'command' as const, detail: command.summary })),
  );
}

function registerCandidates(session: Session, withAt: boolean): Candidate[] {
  const at = withAt ? '@' : '';
  const thread = currentThread(session.target);
  const plain = thread ? Object.keys(safely(() => session.target.registers(thread)) ?? {}) : [];
  return [
    ...Object.entries(PSEUDO_REGISTERS).map(([label, detail]) => ({
      label: at + label,
      kind: 'register' as const,
      detail,
    })),
    ...(withAt ? plain.map(label => ({ label: at + label, kind: 'register' as const })) : []),
  ];
}

function argumentCandidates(session: Session, kind: ArgumentKind, word: string): Candidate[] {
  const { target } = session;
  switch (kind) {
    case 'command':
      return commandCandidates(session);
    case 'type': {
      const pattern = `*${word.replace(/^.*!/, '')}*`;
      return (safely(() => target.memory.types(pattern)) ?? []).map(t => ({
        label: word.includes('!') ? `${t.module}!${t.name}` : t.name,
        kind: 'type' as const,
        detail: `${t.module}, 0x${t.size.toString(16)} bytes`,
      }));
    }
    case 'breakpoint':
      return target.breakpoints.all.map(b => ({
        label: String(b.id),
        kind: 'breakpoint' as const,
        detail: b.locations[0] ? `${b.locations[0].symbol.module}!${b.locations[0].symbol.name}` : b.message,
      }));
    case 'register':
      return registerCandidates(session, false).concat(
        registerCandidates(session, true).map(c => ({ ...c, label: c.label.slice(1) })),
      );
    case 'module':
      return target.symbols.modules.map(m => ({ label: m.name, kind: 'module' as const, detail: m.imageName }));
    case 'thread':
      return (safely(() => target.threads()) ?? []).map(({ thread }) => ({
        label: pointer(addressOf(target, thread)),
        kind: 'variable' as const,
        detail: threadLabel(target, thread),
      }));
    case 'variable':
      return variables(session);
    case 'symbol':
      return [...variables(session), ...symbols(session, word)];
    default:
      return [];
  }
}

function variables({ target }: Session): Candidate[] {
  const frame = currentFrame(target);
  const visible = frame ? (safely(() => [...target.variables(frame), ...target.moduleVariables(frame)]) ?? []) : [];
  return visible.map(v => ({
    label: v.name,
    kind: 'variable' as const,
    detail: v.type,
  }));
}

/** With `module!` the functions of that module; without, the modules and the person's own functions. */
function symbols({ target }: Session, word: string): Candidate[] {
  const find = (pattern: string) => safely(() => target.symbols.find(pattern)) ?? [];
  const named = (f: ReturnType<typeof find>[number]): Candidate => ({
    label: `${f.module}!${f.name}`,
    kind: 'symbol',
    detail: f.user ? `${f.source.file}:${f.source.line}` : undefined,
  });
  if (word.includes('!')) return find(`${word}*`).map(named);
  const own = find('*').filter(f => f.user);
  return [
    ...own.map(f => ({ ...named(f), label: f.name, text: f.name })),
    ...target.symbols.modules.map(m => ({ label: `${m.name}!`, kind: 'module' as const, detail: m.imageName })),
  ];
}
