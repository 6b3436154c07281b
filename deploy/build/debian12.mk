# Debian 12: llhttp comes as C sources in the package node-llhttp.  They are
# compiled here, without our warnings.  mbedTLS is 2.28, without pkg-config.
llhttp_folder := /usr/share/llhttp
llhttp_cflags := -isystem /usr/share/include/llhttp
llhttp_libs :=
llhttp_archive := $(B)/libllhttp.a
llhttp_objects := $(patsubst $(llhttp_folder)/%.c,$(B)/obj/llhttp/%.o,\
    $(sort $(wildcard $(llhttp_folder)/*.c)))
mbedtls_libs := -lmbedtls -lmbedx509 -lmbedcrypto

$(B)/obj/llhttp/%.o: $(llhttp_folder)/%.c
	@mkdir -p $(@D)
	$(call say,cc)$(CC) -I/usr/share/include/llhttp $(CFLAGS) \
	    $(if $(SAN),$(sanitizers),$(hardening)) -w -c -o $@ $<
$(llhttp_archive): $(llhttp_objects)
	$(call say,ar)rm -f $@ && ar rcs $@ $^
