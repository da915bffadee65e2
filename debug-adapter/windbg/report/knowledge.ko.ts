/** The Korean of `knowledge.ts`, for the report; `!analyze` speaks WinDbg's English. Data only. */
import type { Words } from './knowledge';

const HIGH_IRQL_ACCESS: Words = {
  description: [
    'IRQL이 DISPATCH_LEVEL 이상일 때, 페이지 아웃되었거나 해제되었거나 존재하지 않는 메모리에 접근했습니다.',
    '페이지 폴트를 처리하려면 디스크를 기다려야 하는데 이 레벨에서는 아무것도 기다릴 수 없으므로 시스템이 멈춥니다.',
  ],
  rule: 'DISPATCH_LEVEL 이상에서는 상주하는 유효한 메모리(비페이징 풀, 잠긴 페이지, 비페이징 코드)만 접근합니다.',
  advice: [
    '매개변수 1을 보세요. 0에 가까우면 널 포인터, !pool이 해제되었다고 하는 풀 주소면 해제 후 사용, 페이징 풀 주소면 풀 종류가 잘못된 것입니다.',
    '!irql로 매개변수 2를 확인하고, 스택(k)을 따라 레벨을 올린 호출(스핀 락, DPC, KeRaiseIrql)을 찾으세요.',
    'DISPATCH_LEVEL에서 쓸 것은 POOL_FLAG_NON_PAGED로 할당하거나, 레벨을 올리기 전에 복사해 두세요.',
  ],
};

const EXCEPTION_ADVICE = [
  '매개변수 1은 예외 코드입니다. c0000005는 액세스 위반, 80000003은 중단점 또는 어설션입니다. !error가 설명합니다.',
  '매개변수 2의 주소가 그 명령입니다. ln과 u로 보고, k로 누가 호출했는지 확인하세요.',
];

export const KOREAN: ReadonlyMap<number, Words> = new Map<number, Words>([
  [
    0x01,
    {
      description: [
        '시스템 호출이나 작업자 루틴이 시작할 때와 다른 APC 상태로 반환했습니다. 임계 영역이나 보호 영역(또는 프로세스 연결)에 들어간 횟수와 나온 횟수가 다릅니다.',
      ],
      rule: 'KeEnterCriticalRegion, KeEnterGuardedRegion, KeStackAttachProcess는 루틴이 반환하기 전에 각각 짝이 되는 호출이 있어야 합니다.',
      advice: [
        '매개변수 3에 횟수가 있습니다. KernelApcDisable이 음수면 들어간 횟수가 더 많습니다.',
        '매개변수 1의 루틴에서 반환하는 모든 경로를, 오류 경로부터 살펴보세요.',
      ],
    },
  ],
  [
    0x05,
    {
      description: ['이미 프로세스에 연결된 스레드가 다른 프로세스에 연결하려 했거나, DPC가 연결하려 했습니다.'],
      rule: 'KeAttachProcess는 중첩할 수 없습니다. 연결은 주소 공간을 바꾸므로 DPC에서는 할 수 없습니다.',
      advice: [
        '이전 연결을 보존하는 KeStackAttachProcess를 쓰세요.',
        'DPC에서 시작하는 일이라면 작업 항목으로 옮기세요.',
      ],
    },
  ],
  [0x0a, HIGH_IRQL_ACCESS],
  [
    0xd1,
    {
      ...HIGH_IRQL_ACCESS,
      description: [...HIGH_IRQL_ACCESS.description, '접근한 명령은 드라이버의 것입니다.'],
    },
  ],
  [
    0x18,
    {
      description: [
        '개체의 참조 횟수가 하려는 일과 맞지 않습니다. 참조를 한 번 더 해제했거나, 마지막 참조가 없어진 뒤에 사용했습니다.',
      ],
      rule: '참조 하나마다 ObDereferenceObject는 한 번이며, 마지막 참조를 놓은 뒤에는 개체를 쓰지 않습니다.',
      advice: [
        '매개변수 2에 !object를 쓰면 남은 횟수가 보입니다.',
        '모든 경로에서 ObReferenceObject/ObReferenceObjectByHandle과 해제를 하나씩 짝지어 보세요.',
      ],
    },
  ],
  [
    0x19,
    {
      description: [
        '풀 블록의 헤더가 손상되었습니다. 대개 앞 블록이 범위를 넘어 쓰였거나, 이 블록이 해제된 뒤에 쓰였습니다.',
      ],
      rule: '할당받은 범위 안에만 쓰고, 해제한 뒤에는 쓰지 않습니다.',
      advice: [
        '매개변수의 주소에 !pool을 쓰면 이웃이 보입니다. 앞 블록의 소유자가 첫째 용의자입니다.',
        'Driver Verifier의 특수 풀을 켜세요. 잘못 쓰는 바로 그 순간에 멈춥니다.',
      ],
    },
  ],
  [
    0x1e,
    {
      description: [
        '커널 모드 프로그램이 아무 처리기도 받지 않은 예외를 일으켰고, 그곳에는 주인이 될 스레드가 없습니다(예: DPC).',
      ],
      rule: '예외는 그것을 일으킬 수 있는 루틴 안에서 처리해야 합니다. PASSIVE_LEVEL보다 높은 곳에서는 그 위의 누구도 처리하지 않습니다.',
      advice: EXCEPTION_ADVICE,
    },
  ],
  [
    0x35,
    {
      description: ['다음 드라이버에 줄 스택 위치가 남지 않은 IRP로 IoCallDriver를 호출했습니다.'],
      rule: 'IRP의 스택 위치 수는 할당할 때의 디바이스 스택 크기(StackSize)이며, 드라이버마다 하나입니다.',
      advice: [
        '!irp로 위치가 몇 개이고 어느 것이 쓰였는지, !devstack으로 스택에 몇 개가 필요한지 확인하세요.',
        'IRP를 보낼 디바이스의 StackSize로 할당하고, 같은 IRP를 두 번 전달하지 마세요.',
      ],
    },
  ],
  [
    0x3b,
    {
      description: [
        '사용자 모드 호출자를 위해 시스템 서비스를 실행하는 동안 예외가 일어났고, 돌아오는 길에 아무도 처리하지 않았습니다.',
      ],
      rule: '시스템 서비스에서 호출되는 드라이버는 자기 코드가 일으킬 수 있는 예외를 스스로 처리합니다.',
      advice: [...EXCEPTION_ADVICE, '사용자 버퍼는 ProbeForRead/ProbeForWrite 뒤에 try/except 안에서만 접근하세요.'],
    },
  ],
  [
    0x44,
    {
      description: ['이미 완료된 IRP에 IoCompleteRequest를 호출했습니다.'],
      rule: 'IRP를 소유한 드라이버가 정확히 한 번 완료합니다. IoCallDriver나 IoCompleteRequest 뒤에는 더 이상 소유하지 않습니다.',
      advice: [
        '두 번의 완료를 모두 찾으세요. 시스템이 본 완료는 아래 과정에 나옵니다.',
        '흔한 짝: 취소 루틴과 DPC, 시간 초과와 응답, 완료하고 나서 STATUS_PENDING을 반환하는 디스패치 루틴.',
      ],
    },
  ],
  [
    0x4a,
    {
      description: [
        '스레드가 PASSIVE_LEVEL보다 높은 IRQL로 사용자 모드로 돌아가려 했습니다. 누군가 올린 뒤(락, KeRaiseIrql) 내리지 않았습니다.',
      ],
      rule: '시스템 서비스는 호출되었을 때의 IRQL로 반환합니다.',
      advice: [
        'KeAcquireSpinLock마다 모든 경로에서, 받은 이전 IRQL로 KeReleaseSpinLock을 호출해야 합니다.',
        '매개변수 1의 루틴은 시스템 호출일 뿐 범인이 아닙니다. 그것이 호출한 것을 살펴보세요.',
      ],
    },
  ],
  [
    0x4e,
    {
      description: [
        '페이지 프레임 데이터베이스가 맞지 않습니다. 드라이버가 페이지를 잠근 횟수보다 더 많이 잠금 해제했거나, 잠긴 페이지를 해제했습니다.',
      ],
      rule: 'MmProbeAndLockPages마다 MmUnlockPages가 정확히 한 번 있어야 합니다.',
      advice: [
        '매개변수 1이 7이면 스택(k)에서 MmUnlockPages를 찾고, 같은 MDL의 잠금을 해제하는 다른 경로를 찾으세요.',
        'MmUnlockPages와 IoFreeMdl 다음에는 MDL 포인터를 널로 만드세요. Driver Verifier는 두 번째 호출을 바로 찾습니다(0xC4/0x7C).',
      ],
    },
  ],
  [
    0x50,
    {
      description: [
        '존재하지 않는 시스템 메모리를 참조했습니다. 주소가 잘못되었거나 해제된 메모리의 주소입니다. try/except로 잡을 수 없습니다.',
      ],
      rule: '할당되었고 아직 해제되지 않은 주소만 쓸 수 있습니다. 커널 주소에는 예외 처리기가 보호가 되지 않습니다.',
      advice: [
        '매개변수 1에 !pool을 쓰면 해제되었는지 알 수 있습니다.',
        '매개변수 3이 그 명령입니다. u와 k로 누가 그 주소를 넘겼는지 보세요.',
      ],
    },
  ],
  [
    0x76,
    {
      description: [
        '프로세스가 삭제될 때 그 페이지가 아직 잠겨 있거나, 잠기지 않은 페이지의 잠금을 해제했습니다(매개변수 1이 1).',
      ],
      rule: '드라이버가 요청을 위해 잠근 페이지는 요청을 완료하기 전에 잠금을 해제합니다.',
      advice: [
        '매개변수 2는 프로세스, 매개변수 3은 페이지 수입니다. MmProbeAndLockPages 뒤에 MmUnlockPages가 없는 경로를 찾으세요.',
        'IoFreeMdl은 잠금을 해제하지 않습니다. 시나리오에 `trackLockedPages: true`를 쓰면 잠근 드라이버가 나옵니다(0xCB).',
      ],
    },
  ],
  [
    0x7e,
    {
      description: ['시스템 스레드가 처리하지 않은 예외를 일으켰습니다.'],
      rule: '시스템 스레드에는 예외를 대신 처리해 줄 호출자가 없습니다. 스스로 처리합니다.',
      advice: EXCEPTION_ADVICE,
    },
  ],
  [
    0x7f,
    {
      description: [
        '프로세서가 커널이 처리할 수 없는 트랩을 일으켰습니다. 매개변수 1이 트랩 번호이며, 8은 이중 폴트로 거의 언제나 커널 스택이 바닥난 것입니다.',
      ],
      rule: '커널 스택은 24KB(x64)이며, 디스패치 루틴, 파일 시스템, 필터와 그것들이 호출하는 모든 것이 함께 씁니다.',
      advice: [
        'kf로 프레임마다 몇 바이트인지 보고, 가장 큰 것과 반복되는 것을 찾으세요.',
        '큰 지역 변수를 풀로 옮기거나, 새 스택을 가진 스레드로 작업을 넘기거나, IoGetRemainingStackSize로 확인하세요.',
        '재진입을 끊으세요. 콜백에서 I/O를 하는 필터는 자기 자신을 다시 만납니다.',
      ],
    },
  ],
  [
    0xb8,
    {
      description: [
        'DPC 루틴이 기다리거나, 연결하거나, 양보하는 일을 하려 했습니다. 프로세서에서 DPC가 실행되는 동안 디스패처가 스레드 전환을 요청받았습니다.',
      ],
      rule: 'DPC 루틴은 절대 기다리지 않습니다. DISPATCH_LEVEL에서, 중단된 아무 스레드 위에서 실행되므로 다른 스레드로 전환할 수 없습니다.',
      advice: [
        'DPC 루틴에서 기다리는 호출(KeDelayExecutionThread, 시간 제한이 있는 대기, 뮤텍스)을 없애세요.',
        '작업 항목(IoQueueWorkItem)을 큐에 넣고, 시스템 스레드의 PASSIVE_LEVEL에서 기다리세요.',
        '나중에 할 일이라면 타이머를 다시 설정하고 반환하세요.',
      ],
    },
  ],
  [
    0xc2,
    {
      description: ['풀 루틴을 허용되지 않는 방법으로 호출했습니다. 매개변수 1이 그 종류입니다.'],
      rule: '블록은 한 번만, 자기 태그로, 그 풀이 허용하는 IRQL에서 해제합니다.',
      advice: [
        '하위 코드 6 또는 7: 블록이 이미 해제되었습니다. 여기서 g-를 쓰면 첫 번째 해제를 찾습니다.',
        '해제한 포인터는 널로 만드세요.',
      ],
    },
  ],
  [
    0xc4,
    {
      description: ['Driver Verifier가 드라이버의 규칙 위반을 발견했습니다. 매개변수 1이 그 규칙입니다.'],
      rule: '매개변수 1의 규칙입니다(그 설명을 보세요).',
      advice: [
        '스택 맨 위의 드라이버가 검사를 받던 드라이버입니다.',
        'Driver Verifier가 없으면 같은 실수가 조용히 계속됩니다. 눈에 보이는 지금 고치세요.',
      ],
    },
  ],
  [
    0xcb,
    {
      description: [
        '드라이버가 프로세스에서 잠근 페이지가 아직 잠긴 채로 프로세스가 끝났습니다. 누가 잠갔는지 기록되어 있습니다.',
      ],
      rule: '드라이버가 요청을 위해 잠근 페이지는 요청을 완료하기 전에 잠금을 해제합니다.',
      advice: [
        '매개변수 1에 ln을 쓰면 페이지를 잠근 루틴이 나옵니다. 매개변수 3은 MDL입니다(dt _MDL).',
        '요청이 실패하거나 취소되는 경로를 포함한 모든 경로에서 MmUnlockPages와 IoFreeMdl을 호출하세요.',
      ],
    },
  ],
  [
    0xe1,
    {
      description: ['작업 항목이 PASSIVE_LEVEL이 아닌 IRQL로 반환했습니다.'],
      rule: '작업자 루틴은 스핀 락을 갖지 않고 PASSIVE_LEVEL로 반환합니다.',
      advice: ['매개변수 1에 ln을 쓰면 루틴 이름이 나옵니다. 어느 한 경로에서 놓지 않은 락을 찾으세요.'],
    },
  ],
  [
    0xe3,
    {
      description: ['스레드가 소유하지 않은 ERESOURCE를 놓았습니다.'],
      rule: 'ExReleaseResource는 리소스를 얻은 스레드가, 얻을 때마다 한 번씩 호출합니다.',
      advice: [
        '놓은 쪽이 피해자일 수 있습니다. 앞선 콜백이 다른 스레드에서 이어졌을 수 있습니다.',
        '매개변수 2에 !thread를 쓰면 누가 놓았는지 보입니다.',
      ],
    },
  ],
  [
    0x133,
    {
      description: [
        'DPC 감시기가 너무 오래 DISPATCH_LEVEL 이상에 머문 프로세서를 발견했습니다. DPC나 ISR 하나가 한도를 넘었거나(매개변수 1 = 0), 합이 너무 길었습니다(매개변수 1 = 1).',
      ],
      rule: 'DPC는 길어야 100마이크로초입니다. 더 긴 일은 작업 항목이나 스레드 DPC에서 합니다.',
      advice: [
        'k로 무엇이 오래 실행되었는지 보세요. DISPATCH_LEVEL에서 다른 프로세서를 기다리는 루프는 교착 상태입니다.',
        '일을 나누어 DPC를 다시 큐에 넣거나, 시스템 스레드를 쓰세요.',
      ],
    },
  ],
  [
    0x139,
    {
      description: ['커널이 자기 구조체 하나가 손상된 것을 발견했습니다(fast fail). 매개변수 1이 그 종류입니다.'],
      rule: '커널의 리스트, 락, 스택은 그 루틴을 통해서만, 그 락을 가진 채로만 바꿉니다.',
      advice: ['종류 3은 손상된 LIST_ENTRY입니다. 항목을 두 번 뺐거나, 락 없이 바꾸었습니다.'],
    },
  ],
]);

export const KOREAN_GENERAL: Words = {
  description: ['커널이 더 이상 계속할 수 없는 상태를 만났습니다.'],
  rule: '어떤 규칙인지는 이 버그 체크의 문서를 보세요.',
  advice: [
    'k로 어떻게 여기까지 왔는지, !thread로 누구의 스레드인지, !irql로 어느 레벨인지 보세요.',
    '여기서 뒤로 가면(p-, g-) 실패하기 전의 값을 볼 수 있습니다.',
  ],
};
