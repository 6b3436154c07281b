# Debian 13: llhttp is a library with a pkg-config module.  mbedTLS is 3.6;
# its three libraries bear the same names as in Debian 12.
llhttp_cflags := $(shell $(PKG_CONFIG) --cflags libllhttp)
llhttp_libs := $(shell $(PKG_CONFIG) --libs libllhttp)
llhttp_archive :=
mbedtls_libs := -lmbedtls -lmbedx509 -lmbedcrypto
