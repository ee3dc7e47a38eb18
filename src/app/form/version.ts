/** A version of a setting that is being edited, and its entity tag. */
export type Version = { document: unknown; etag: string | undefined }
