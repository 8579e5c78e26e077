/**
 * A self-signed certificate for localhost and 127.0.0.1, valid from 2020 to 2120, with its private key. For the fault
 * server only: everybody can read the key, so it protects nothing. Node can make keys but no certificates.
 */
export const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgniPmlnjKuokrTGab
bHbkmipkhESB2vyyZGN3XlkXNqihRANCAATmfQx4rcSliH0s/Ha4sp1mWzJd5clJ
IF4EG5qxv+v3nurNcQg/qtd6M0WMdp+bfpX58VQPO/ttek0GbT03Zcv6
-----END PRIVATE KEY-----
`

/** The certificate in PEM, for a client that is to trust the fault server: `tls: { ca: TEST_CERTIFICATE }`. */
export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOZ9DHitxKWIfSz8
driynWZbMl3lyUkgXgQbmrG/6/ee6s1xCD+q13ozRYx2n5t+lfnxVA87+216TQZt
PTdly/qjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBThJwx5ZeRGLZz9f01sA6TqsWlnlTAKBggqhkjOPQQD
AgNHADBEAiBl89iBlmkZNN7vXkqnMiRYU4ryLbLdKcex0/QrnrYFLAIgAs3fw9LR
pWZyopcW0AoxKy0GSZrqfhd1uLykGzFt9og=
-----END CERTIFICATE-----
`
