/**
 * What the adapter says to a person, in the language that the client asked for in `initialize`. What WinDbg prints stays in
 * WinDbg's English, and so do the messages of compilers and of the machine.
 */
export interface Words {
  entry: string;
  step: string;
  pause: string;
  breakpoint(ids: string): string;
  dataBreakpoint(ids: string, change: string): string;
  lastWrite(change: string): string;
  writtenAt(place: string): string;
  dataGone: string;
  dataEnded(id: number, what: string): string;
  cancelled: string;
  breakInstruction: string;
  breakInstructionText(status: string): string;
  bugCheck(name: string): string;
  violation(kind: string): string;
  raised: string;
  uncaught: string;
  at(position: string): string;
  historyStart: string;
  memoryLimit: string;
  hang: string;
  completed: string;
  askedForDebugger: string;
  source(text: string): string;
  stoppedForGood: string;
  stoppingServices: string;
  notAsExpected(difference: string): string;
  cannotGoBack: string;
  runningPause(command: string): string;
  ended(command: string): string;
  notResolved: string;
  disabled: string;
}

const en: Words = {
  entry: 'Paused before the first driver is loaded',
  step: 'Paused after a step',
  pause: 'Paused',
  breakpoint: ids => `Paused on breakpoint ${ids}`,
  dataBreakpoint: (ids, change) => `Paused on data breakpoint ${ids}: ${change}`,
  lastWrite: change => `Before the last write: ${change}`,
  writtenAt: place => `Written at ${place}`,
  dataGone: 'What it watches is not part of this session: set it anew in the Variables view.',
  dataEnded: (id, what) => `Data breakpoint ${id} is over. ${what}`,
  cancelled: 'Cancelled: back where it began',
  breakInstruction: 'Break instruction (int 3)',
  breakInstructionText: status => `Break instruction exception, status ${status}`,
  bugCheck: name => `Bug check ${name}`,
  violation: kind => `Rule violation: ${kind}`,
  raised: 'Raised exception',
  uncaught: 'Uncaught exception',
  at: position => `At ${position}`,
  historyStart: 'At the beginning of the recorded time',
  memoryLimit: 'Memory limit reached',
  hang: 'Hang',
  completed: 'The scenario has completed',
  askedForDebugger: 'The code asked for the debugger: continue when you have looked around.',
  source: text => `Source: ${text}`,
  stoppedForGood:
    'The machine has stopped for good (bug check); a real one would restart now. Step back, or restart the session.',
  stoppingServices: 'Stopping the services (their DriverUnload runs); stop again to end at once.',
  notAsExpected: difference => `Not as the scenario expects: ${difference}`,
  cannotGoBack: 'This machine cannot go back in time.',
  runningPause: command => `${command}: the machine is running; pause it first.`,
  ended: command => `${command}: the machine has ended.`,
  notResolved: 'Not resolved yet: it will be when its module is loaded.',
  disabled: 'Disabled with bd; be enables it.',
};

const ko: Words = {
  entry: '첫 드라이버가 로드되기 전에 멈춤',
  step: '한 단계 실행 후 멈춤',
  pause: '일시 중지됨',
  breakpoint: ids => `중단점 ${ids}에서 멈춤`,
  dataBreakpoint: (ids, change) => `데이터 중단점 ${ids}에서 멈춤: ${change}`,
  lastWrite: change => `마지막으로 쓰기 직전: ${change}`,
  writtenAt: place => `쓴 곳: ${place}`,
  dataGone: '이 세션에 없는 대상입니다. 변수 보기에서 다시 설정하십시오.',
  dataEnded: (id, what) => `데이터 중단점 ${id}이(가) 끝났습니다. ${what}`,
  cancelled: '취소됨: 시작한 곳으로 돌아옴',
  breakInstruction: '중단 명령 (int 3)',
  breakInstructionText: status => `중단 명령 예외, 상태 ${status}`,
  bugCheck: name => `버그 체크 ${name}`,
  violation: kind => `규칙 위반: ${kind}`,
  raised: '예외 발생',
  uncaught: '처리되지 않은 예외',
  at: position => `위치 ${position}`,
  historyStart: '기록된 시간의 처음',
  memoryLimit: '메모리 한도에 도달함',
  hang: '정지',
  completed: '시나리오가 끝남',
  askedForDebugger: '코드가 디버거를 불렀습니다. 살펴본 뒤 계속하십시오.',
  source: text => `출처: ${text}`,
  stoppedForGood:
    '시스템이 버그 체크로 완전히 멈췄습니다. 실제 컴퓨터라면 지금 다시 시작합니다. 뒤로 이동하거나 세션을 다시 시작하십시오.',
  stoppingServices: '서비스를 중지하는 중입니다 (DriverUnload 실행). 즉시 끝내려면 다시 중지하십시오.',
  notAsExpected: difference => `시나리오의 기대와 다름: ${difference}`,
  cannotGoBack: '이 시스템은 시간을 거슬러 갈 수 없습니다.',
  runningPause: command => `${command}: 시스템이 실행 중입니다. 먼저 일시 중지하십시오.`,
  ended: command => `${command}: 시스템이 끝났습니다.`,
  notResolved: '아직 확인되지 않음: 모듈이 로드되면 확인됩니다.',
  disabled: 'bd 명령으로 꺼짐. be 명령으로 켭니다.',
};

/** @param locale as BCP 47: `ko`, `ko-KR`, `en-US`; English for all others */
export function wordsOf(locale: string): Words {
  return /^ko\b/i.test(locale) ? ko : en;
}
