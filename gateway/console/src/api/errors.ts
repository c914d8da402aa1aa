/** A refusal of the API, or no answer at all. */
export class ApiError extends Error {
  /**
   * @param status HTTP status; 0 when no answer came.
   * @param code The API's reason, for example `ETAG_MISMATCH`; `UNREACHABLE` when no answer came.
   * @param message The API's own sentence, in English.
   * @param metadata What else the API tells: the field, the paths, the limit.
   * @param requestId To be told to whoever runs the platform.
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly metadata: Record<string, string> = {},
    readonly requestId = "",
  ) {
    super(message);
  }

  /** Reads the body of a refusal; one that is no problem document (a proxy's page) still becomes an error. */
  static async from(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => null);
    const problem = (body ?? {}) as { code?: string; message?: string; metadata?: Record<string, string>; requestId?: string };
    return new ApiError(
      response.status,
      problem.code ?? "UNKNOWN",
      problem.message ?? response.statusText,
      problem.metadata,
      problem.requestId ?? response.headers.get("request-id") ?? "",
    );
  }

  /** Whether the same request may succeed a little later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}

/** Returns any thrown thing as an error of the API; a fault of our own keeps its text. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "UNKNOWN", error instanceof Error ? error.message : String(error));
}
