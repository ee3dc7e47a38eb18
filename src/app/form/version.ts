/** A version of a setting as it is edited, and the entity tag it had. */
export type Version = { document: unknown; etag: string | undefined }
