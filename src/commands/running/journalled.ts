export const recordRun = async (..._: readonly unknown[]): Promise<void> => {};
export const wrongWord = async (..._: readonly unknown[]): Promise<void> => {};
export const refusedInWatch = async (..._: readonly unknown[]): Promise<void> => {};
