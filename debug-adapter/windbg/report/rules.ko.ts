/**
 * The Korean of what the machine says of broken rules. Data only: the English with the parts that change as `{1}`, `{2}`, and
 * the same in Korean.
 */

export const KOREAN_ADVICE: Readonly<Record<string, string>> = {
  irql: '!irql로 레벨을 보고 k로 레벨을 올린 호출(스핀 락, DPC, KeRaiseIrql)을 찾으세요. 그 전에 하거나 PASSIVE_LEVEL의 작업 항목(IoQueueWorkItem)에서 하세요.',
  lock: '락을 잡기 전에 KeEnterCriticalRegion을, 놓은 뒤에 KeLeaveCriticalRegion을 호출하세요.',
  irp: '!irp로 요청을 보세요. 완료하는 쪽은 먼저 IoStatus를 채우고, 한 번만 완료하며, 그 뒤로는 건드리지 않습니다.',
  pool: '해제한 것을 가리키는 포인터는 널로 바꾸세요. g-로 해제한 곳까지 되돌아가거나, 첫 접근에서 멈추는 특수 풀(Driver Verifier)을 켜세요.',
  argument: '그 루틴의 문서를 읽으세요. Windows는 이런 값을 말없이 받아들이고 의도와 다른 일을 합니다.',
  load: 'DriverUnload와 실패하는 DriverEntry는 DriverEntry가 한 일을 모두 역순으로 되돌립니다: IoDeleteSymbolicLink, IoDeleteDevice, 타이머, 스레드, 콜백.',
  interrupt: '서비스 루틴은 자기 디바이스에 물어보고, 선을 놓게 한 다음에만 TRUE를 반환합니다.',
  dpc: 'DPC 루틴은 끝나야 하고, 다시 큐에 넣기 전에 시간이 지나야 합니다. 미래의 만료 시각으로 타이머를 설정하거나 작업 항목에서 계속하세요.',
  hardware: '모듈 hardware의 DEVICE_RANGE로 디바이스 모델을 만들거나, 범위를 매핑한 주소를 확인하세요.',
  filter: '그 콜백이나 루틴의 문서를 읽으세요. 반환할 수 있는 값은 작업의 종류와 기다릴 수 있는지에 따라 다릅니다.',
};

const RULES: readonly (readonly [english: string, korean: string])[] = [
  ['{1}: {2} is {3}; allowed is at most {4}', '{1}: {2}이(가) {3}입니다. 최대 {4}까지 허용됩니다'],
  ['{1}: {2} is {3}; allowed is at least {4}', '{1}: {2}이(가) {3}입니다. 최소 {4}이어야 합니다'],
  [
    '{1}: {2} is {3}; a positive time is absolute (100 ns since 1601) and has long passed: a relative one is negative',
    '{1}: {2}이(가) {3}입니다. 양수 시간은 절대 시간(1601년부터 100ns 단위)이라 이미 오래전에 지났습니다. 상대 시간은 음수입니다',
  ],
  [
    "overrun: {1} writes behind the end of the block {2} of {3} bytes with the tag '{4}', at {5}: its size is rounded up to 16. Windows does not notice; with special pool (Driver Verifier) it is bug check 0xC1 when the block is freed",
    "오버런: {1}이(가) 태그 '{4}'인 {3}바이트 블록 {2}의 끝 뒤 {5}에 씁니다. 크기가 16의 배수로 올림되어 Windows는 알아채지 못합니다. 특수 풀(Driver Verifier)에서는 블록을 해제할 때 버그 체크 0xC1입니다",
  ],
  [
    "overrun: {1} reads behind the end of the block {2} of {3} bytes with the tag '{4}', at {5}: its size is rounded up to 16. Windows does not notice",
    "오버런: {1}이(가) 태그 '{4}'인 {3}바이트 블록 {2}의 끝 뒤 {5}를 읽습니다. 크기가 16의 배수로 올림되어 Windows는 알아채지 못합니다",
  ],
  ['{1} was called at {2}; allowed is at most {3}', '{1}이(가) {2}에서 호출되었습니다. 허용되는 레벨은 최대 {3}입니다'],
  [
    '{1} was called at {2}; allowed is at least {3}',
    '{1}이(가) {2}에서 호출되었습니다. 허용되는 레벨은 최소 {3}입니다',
  ],
  [
    'PAGED_CODE at IRQL {1}: pageable code runs at APC_LEVEL at most',
    'IRQL {1}에서 PAGED_CODE: 페이징되는 코드는 APC_LEVEL 이하에서만 실행됩니다',
  ],
  [
    'KeRaiseIrql to {1}, which is below the current IRQL {2}',
    '현재 IRQL {2}보다 낮은 {1}(으)로 KeRaiseIrql을 호출했습니다',
  ],
  [
    'KeLowerIrql to {1}, which is above the current IRQL {2}',
    '현재 IRQL {2}보다 높은 {1}(으)로 KeLowerIrql을 호출했습니다',
  ],
  [
    'a thread ends at IRQL {1}: its routine has to come back to PASSIVE_LEVEL',
    '스레드가 IRQL {1}에서 끝납니다. 그 루틴은 PASSIVE_LEVEL로 돌아와야 합니다',
  ],
  [
    '{1} outside a critical region: a normal kernel APC may suspend the owner; call KeEnterCriticalRegion first',
    '임계 영역 밖에서 {1}: 일반 커널 APC가 소유자를 멈출 수 있습니다. 먼저 KeEnterCriticalRegion을 호출하세요',
  ],
  [
    'interrupt storm: vector {1} came {2} times in a row, without one instruction of the interrupted code in between; its line stays asserted, a service routine claims it, and the device is not made to let go',
    '인터럽트 폭주: 벡터 {1}이(가) 중단된 코드의 명령 하나 없이 연달아 {2}번 왔습니다. 선이 계속 활성 상태이고, 서비스 루틴이 자기 것이라 하면서 디바이스가 놓게 하지 않습니다',
  ],
  [
    'interrupt storm: vector {1} came {2} times in a row, without one instruction of the interrupted code in between; its line stays asserted, no service routine claims it',
    '인터럽트 폭주: 벡터 {1}이(가) 중단된 코드의 명령 하나 없이 연달아 {2}번 왔습니다. 선이 계속 활성 상태이고, 자기 것이라 하는 서비스 루틴이 없습니다',
  ],
  [
    '{1} bytes are {2} at {3}, where no device answers: a model of the device claims the range with DEVICE_RANGE of the module hardware',
    '{3}에서 {1}바이트 접근({2})에 답하는 디바이스가 없습니다. 디바이스 모델은 모듈 hardware의 DEVICE_RANGE로 범위를 맡습니다',
  ],
  ['a remove lock was released more often than acquired', '제거 락을 획득한 횟수보다 많이 해제했습니다'],
  [
    'IoStatus.Information is {1}, but the buffer has {2} bytes: memory beyond it would be copied to the caller',
    'IoStatus.Information은 {1}인데 버퍼는 {2}바이트입니다. 버퍼 밖의 메모리가 호출자에게 복사됩니다',
  ],
  [
    'IoCompleteRequest with STATUS_PENDING in IoStatus.Status',
    'IoStatus.Status가 STATUS_PENDING인 채로 IoCompleteRequest를 호출했습니다',
  ],
  [
    'a dispatch routine of {1} returned {2}, which is no NTSTATUS',
    '{1}의 디스패치 루틴이 NTSTATUS가 아닌 {2}을(를) 반환했습니다',
  ],
  [
    'DriverEntry of {1} returned {2}, which is no NTSTATUS',
    '{1}의 DriverEntry가 NTSTATUS가 아닌 {2}을(를) 반환했습니다',
  ],
  [
    'a dispatch routine of {1} returned {2}, which is no NTSTATUS',
    '{1}의 디스패치 루틴이 NTSTATUS가 아닌 {2}을(를) 반환했습니다',
  ],
  [
    'a completion routine freed its IRP and let the completion go on: it must return STATUS_MORE_PROCESSING_REQUIRED',
    '완료 루틴이 IRP를 해제하고도 완료를 계속하게 했습니다. STATUS_MORE_PROCESSING_REQUIRED를 반환해야 합니다',
  ],
  [
    "a driver's own IRP was completed to the end, where its thread is told, which it has none: set a completion routine that frees it and returns STATUS_MORE_PROCESSING_REQUIRED",
    '드라이버가 직접 만든 IRP가 끝까지 완료되었는데, 알릴 스레드가 없습니다. IRP를 해제하고 STATUS_MORE_PROCESSING_REQUIRED를 반환하는 완료 루틴을 설정하세요',
  ],
  [
    'DPC routines have followed one another on processor {1} for a second, and no thread got on: a routine queues itself, or a timer that has expired already; bug check 0x133 comes after two minutes of it',
    '프로세서 {1}에서 DPC 루틴이 1초 동안 이어져 스레드가 실행되지 못했습니다. 루틴이 자신이나 이미 만료된 타이머를 다시 큐에 넣고 있습니다. 2분이 지나면 버그 체크 0x133입니다',
  ],
  ['DriverEntry of {1} failed and left a device object', '{1}의 DriverEntry가 실패하면서 디바이스 개체를 남겼습니다'],
  [
    "DriverUnload of {1} left a device object: the driver's image stays as long",
    '{1}의 DriverUnload가 디바이스 개체를 남겼습니다. 그동안 드라이버 이미지도 남습니다',
  ],
  [
    "use after free: {1} reads the field {2} of {3} at {4}, in the block {5} with the tag '{6}' that {7} has freed. Windows does not notice; with special pool (Driver Verifier) it is bug check {8}",
    "해제 후 사용: {1}이(가) {3}의 필드 {2}을(를) 읽습니다(주소 {4}). {7}에서 해제한 블록 {5}(태그 '{6}') 안입니다. Windows는 알아채지 못하며, 특수 풀(Driver Verifier)에서는 버그 체크 {8}입니다",
  ],
  [
    "use after free: {1} writes the field {2} of {3} at {4}, in the block {5} with the tag '{6}' that {7} has freed. Windows does not notice; with special pool (Driver Verifier) it is bug check {8}",
    "해제 후 사용: {1}이(가) {3}의 필드 {2}에 씁니다(주소 {4}). {7}에서 해제한 블록 {5}(태그 '{6}') 안입니다. Windows는 알아채지 못하며, 특수 풀(Driver Verifier)에서는 버그 체크 {8}입니다",
  ],
  [
    "use after free: {1} reads a byte at {2}, in the block {3} with the tag '{4}' that {5} has freed. Windows does not notice; with special pool (Driver Verifier) it is bug check {6}",
    "해제 후 사용: {1}이(가) {2}의 바이트를 읽습니다. {5}에서 해제한 블록 {3}(태그 '{4}') 안입니다. Windows는 알아채지 못하며, 특수 풀(Driver Verifier)에서는 버그 체크 {6}입니다",
  ],
  [
    "use after free: {1} writes a byte at {2}, in the block {3} with the tag '{4}' that {5} has freed. Windows does not notice; with special pool (Driver Verifier) it is bug check {6}",
    "해제 후 사용: {1}이(가) {2}의 바이트에 씁니다. {5}에서 해제한 블록 {3}(태그 '{4}') 안입니다. Windows는 알아채지 못하며, 특수 풀(Driver Verifier)에서는 버그 체크 {6}입니다",
  ],
  [
    'a completion routine freed its IRP and let the completion go on: it must return STATUS_MORE_PROCESSING_REQUIRED',
    '완료 루틴이 IRP를 해제하고 완료를 계속하게 했습니다. STATUS_MORE_PROCESSING_REQUIRED를 반환해야 합니다',
  ],
  [
    "a driver's own IRP was completed to the end, where its thread is told, which it has none: set a completion routine that frees it and returns STATUS_MORE_PROCESSING_REQUIRED",
    '드라이버가 만든 IRP가 끝까지 완료되어 스레드에 알릴 차례인데 스레드가 없습니다. IRP를 해제하고 STATUS_MORE_PROCESSING_REQUIRED를 반환하는 완료 루틴을 설정하세요',
  ],
  // Filters: behind `Filter Verifier, ` and the filter's name, or the routine's.
  ['{1}: a callback was entered at IRQL {2} and left at {3}', '{1}: 콜백이 IRQL {2}에서 시작해 {3}에서 끝났습니다'],
  [
    '{1}: a callback entered a critical region and did not leave it, or the reverse',
    '{1}: 콜백이 임계 영역에 들어가 나오지 않았거나 그 반대입니다',
  ],
  ['{1}: the filter has leaked {2} references of an instance', '{1}: 필터가 인스턴스의 참조 {2}개를 놓지 않았습니다'],
  ['{1}: the filter has leaked a {2}', '{1}: 필터가 {2}을(를) 놓지 않았습니다'],
  ['{1}: the operation is not pended', '{1}: 작업이 보류되어 있지 않습니다'],
  ['{1}: the operation has been completed before', '{1}: 작업이 이미 완료되었습니다'],
  [
    '{1}: FltCompletePendedPreOperation was called for an operation that the callback did not pend',
    '{1}: 콜백이 보류하지 않은 작업에 FltCompletePendedPreOperation을 호출했습니다',
  ],
  [
    '{1}: FLT_PREOP_PENDING was returned for an operation that is not IRP-based',
    '{1}: IRP 기반이 아닌 작업에 FLT_PREOP_PENDING을 반환했습니다',
  ],
  [
    '{1}: FLT_PREOP_DISALLOW_FASTIO was returned for an operation that is no fast I/O operation',
    '{1}: 빠른 I/O가 아닌 작업에 FLT_PREOP_DISALLOW_FASTIO를 반환했습니다',
  ],
  [
    '{1}: FLT_PREOP_DISALLOW_FASTIO was returned for a mount or dismount',
    '{1}: 탑재나 탑재 해제에 FLT_PREOP_DISALLOW_FASTIO를 반환했습니다',
  ],
  [
    '{1}: FLT_PREOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN',
    '{1}: IRP_MJ_QUERY_OPEN이 아닌 작업에 FLT_PREOP_DISALLOW_FSFILTER_IO를 반환했습니다',
  ],
  [
    '{1}: a postoperation callback was asked for, and none is registered',
    '{1}: 사후 작업 콜백을 요청했지만 등록된 것이 없습니다',
  ],
  [
    '{1}: a CompletionContext was returned, and no postoperation callback will get it',
    '{1}: CompletionContext를 반환했지만 받을 사후 작업 콜백이 없습니다',
  ],
  ['{1}: an operation was completed with STATUS_PENDING', '{1}: 작업을 STATUS_PENDING으로 완료했습니다'],
  [
    '{1}: an operation was completed with STATUS_FLT_DISALLOW_FAST_IO',
    '{1}: 작업을 STATUS_FLT_DISALLOW_FAST_IO로 완료했습니다',
  ],
  ['{1}: a cleanup or close was failed', '{1}: 정리(cleanup)나 닫기(close)를 실패시켰습니다'],
  [
    '{1}: an acquisition for section synchronization was failed: only SyncTypeCreateSection may be, with STATUS_INSUFFICIENT_RESOURCES',
    '{1}: 섹션 동기화를 위한 획득을 실패시켰습니다. SyncTypeCreateSection만 STATUS_INSUFFICIENT_RESOURCES로 실패시킬 수 있습니다',
  ],
  [
    '{1}: FLT_PREOP_SYNCHRONIZE was returned for a create, which is synchronous already',
    '{1}: 이미 동기인 만들기 작업에 FLT_PREOP_SYNCHRONIZE를 반환했습니다',
  ],
  [
    '{1}: FLT_PREOP_SYNCHRONIZE was returned for an asynchronous read or write',
    '{1}: 비동기 읽기나 쓰기에 FLT_PREOP_SYNCHRONIZE를 반환했습니다',
  ],
  [
    '{1}: FLT_PREOP_SYNCHRONIZE was returned for a request that stays below: oplock, change notification or byte-range lock',
    '{1}: 아래에 머무는 요청(oplock, 변경 알림, 바이트 범위 잠금)에 FLT_PREOP_SYNCHRONIZE를 반환했습니다',
  ],
  [
    '{1}: FLT_POSTOP_MORE_PROCESSING_REQUIRED was returned for an operation that is not IRP-based',
    '{1}: IRP 기반이 아닌 작업에 FLT_POSTOP_MORE_PROCESSING_REQUIRED를 반환했습니다',
  ],
  [
    '{1}: FLT_POSTOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN',
    '{1}: IRP_MJ_QUERY_OPEN이 아닌 작업에 FLT_POSTOP_DISALLOW_FSFILTER_IO를 반환했습니다',
  ],
  [
    '{1}: a callback that is drained did not return FLT_POSTOP_FINISHED_PROCESSING',
    '{1}: 비우는 중(draining)인 콜백이 FLT_POSTOP_FINISHED_PROCESSING을 반환하지 않았습니다',
  ],
  [
    '{1}: an operation that was done was failed with STATUS_FLT_DISALLOW_FAST_IO',
    '{1}: 이미 끝난 작업을 STATUS_FLT_DISALLOW_FAST_IO로 실패시켰습니다',
  ],
  [
    '{1}: A filter returned an unknown pre-operation callback status',
    '{1}: 필터가 알 수 없는 사전 작업 콜백 상태를 반환했습니다',
  ],
  [
    '{1}: A filter returned an unknown post-operation callback status',
    '{1}: 필터가 알 수 없는 사후 작업 콜백 상태를 반환했습니다',
  ],
  ['{1}: status {2} is not allowed', '{1}: 상태 {2}은(는) 허용되지 않습니다'],
  [
    '{1}: an operation can be completed at IRQL {2}, but not go on there',
    '{1}: IRQL {2}에서는 작업을 완료할 수는 있어도 계속할 수는 없습니다',
  ],
  ['{1}: a context is given, and nobody will get it', '{1}: 컨텍스트를 주었지만 받을 콜백이 없습니다'],
];

const patterns = RULES.map(([english, korean]) => ({ pattern: patternOf(english), korean }));

/** Undefined: there is no Korean for it. What a text has in parentheses at its end is the documentation's remark, and stays. */
export function koreanRule(text: string): string | undefined {
  for (const { pattern, korean } of patterns) {
    const found = pattern.exec(text);
    if (found) return `${korean.replace(/\{(\d)\}/g, (_, n: string) => found[Number(n)])}${found.at(-1) ?? ''}`;
  }
  return undefined;
}

function patternOf(english: string): RegExp {
  const body = english.replace(/[.*+?^$|()[\]\\]/g, '\\$&').replace(/\{\d\}/g, '(.+?)');
  return new RegExp(`^${body}( \\(.*\\))?$`, 's');
}
