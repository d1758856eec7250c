/** What instrumented text bears where a function had to stay as it was; the runtime looks for it. */
export const RAW_MARK = '/*gradlens:raw*/';

/**
 * What every instrumented function and class bears, followed by its site and `*` + `/`: code without it
 * was made at run time, from text.
 */
export const INSTRUMENTED_MARK = '/*gradlens ';
