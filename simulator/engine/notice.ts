/**
 * The third counter that generated code shares with the runtime tells an accessor, or a method that the platform calls
 * too, that its caller looks at the result, so that it may be suspended. Whatever else calls it - the platform, most of
 * all - has it driven to its end.
 */
export const looksAt = { getter: 1, setter: 2, method: 3 } as const;

/** `Reflect.set` looks at what a proxy's trap says; an assignment raises an error instead. */
export const looksAtWritten = 4;

/** What a suspended setter leaves there: the value of an assignment tells nothing. */
export const setterSuspended = -1;
