# What is made at build time.

# trtc_recording_generate(FOLDER): the object library trtc_recording_generated, made by protoc from
# TRTC_RECORDING_PROTO_DIR, with its headers in FOLDER of the build.
function(trtc_recording_generate folder)
    set(out "${CMAKE_CURRENT_BINARY_DIR}/${folder}")
    file(MAKE_DIRECTORY "${out}")
    set(third_party "${TRTC_RECORDING_PROTO_DIR}/third_party")
    set(own "${CMAKE_CURRENT_SOURCE_DIR}/src")
    file(GLOB protos CONFIGURE_DEPENDS "${TRTC_RECORDING_PROTO_DIR}/trtc/recording/v1/*.proto")
    if(NOT protos)
        message(FATAL_ERROR "TRTC_RECORDING_PROTO_DIR=${TRTC_RECORDING_PROTO_DIR} holds no definition of the API")
    endif()
    list(APPEND protos "${third_party}/google/api/field_behavior.proto" "${own}/internal/error_details.proto")
    foreach(proto IN LISTS protos)
        foreach(root IN ITEMS "${third_party}" "${own}" "${TRTC_RECORDING_PROTO_DIR}")
            cmake_path(IS_PREFIX root "${proto}" NORMALIZE under)
            if(under)
                cmake_path(RELATIVE_PATH proto BASE_DIRECTORY "${root}" OUTPUT_VARIABLE name)
                break()
            endif()
        endforeach()
        string(REGEX REPLACE "\\.proto$" "" name "${name}")
        file(STRINGS "${proto}" services REGEX "^service ")
        set(made "${out}/${name}.pb.cc" "${out}/${name}.pb.h")
        set(flags "")
        if(services)
            list(APPEND made "${out}/${name}.grpc.pb.cc" "${out}/${name}.grpc.pb.h")
            set(flags "--grpc_out=${out}" "--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
        endif()
        add_custom_command(OUTPUT ${made}
            COMMAND protobuf::protoc "--cpp_out=${out}" ${flags}
                -I "${TRTC_RECORDING_PROTO_DIR}" -I "${third_party}" -I "${own}" "${name}.proto"
            DEPENDS ${protos} VERBATIM)
        list(APPEND sources ${made})
    endforeach()
    add_library(trtc_recording_generated OBJECT ${sources})
    target_compile_features(trtc_recording_generated PUBLIC cxx_std_17)
    target_include_directories(trtc_recording_generated PUBLIC "${out}")
    target_link_libraries(trtc_recording_generated PUBLIC gRPC::grpc++ protobuf::libprotobuf)
    # Most of the time of the services goes into the headers of gRPC, the same for all of them.
    set_target_properties(trtc_recording_generated PROPERTIES
        UNITY_BUILD ON UNITY_BUILD_MODE BATCH UNITY_BUILD_BATCH_SIZE 8 POSITION_INDEPENDENT_CODE ON)
    # Messages of two files have static names in common.
    list(FILTER sources INCLUDE REGEX "[a-z]\\.pb\\.cc$")
    list(FILTER sources EXCLUDE REGEX "\\.grpc\\.pb\\.cc$")
    set_source_files_properties(${sources} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# trtc_recording_embed(CONFIG HEADER): a header with the version and the service config.
function(trtc_recording_embed config header)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${config}")
    file(READ "${config}" json)
    string(JSON count LENGTH "${json}" methodConfig)
    math(EXPR last "${count} - 1")
    foreach(index RANGE ${last})
        # The client sets the deadline, and gRPC would take the shorter of both.
        string(JSON json REMOVE "${json}" methodConfig ${index} timeout)
    endforeach()
    set(TRTC_RECORDING_SERVICE_CONFIG_JSON "${json}")
    configure_file("${CMAKE_CURRENT_SOURCE_DIR}/src/embedded.h.in" "${header}" @ONLY)
endfunction()
