/** What instrumented text bears where a function had to stay as it was; the runtime looks for it. */
export const RAW_MARK = '/*gradlens:raw*/';
